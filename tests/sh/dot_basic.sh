echo 'x=5; echo in $x; f() { echo f; }' >s; . ./s; echo $x; f; echo 'return 3; echo no' >s; . ./s; echo $?
echo 'false' >s; . ./s; echo $?; (. ./none; echo no) 2>/dev/null; echo $?; : >s; . ./s; echo $?
