readonly x=1; (x=2; echo no) 2>/dev/null; echo $?; (unset x) 2>/dev/null; echo $?; readonly y; (y=1) 2>/dev/null; echo $?; readonly -p | grep ' x='; echo $x
