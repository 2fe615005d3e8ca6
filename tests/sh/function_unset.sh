f() { echo f; }; f; unset -f f; f 2>/dev/null; echo $?; f=var; f() { echo func; }; unset f; echo "<$f>"; f
