x=1; unset x; echo ${x-u}; unset none; echo $?; f() { echo f; }; f=1; unset f; f; unset -f f; (f) 2>/dev/null; echo $?; unset -v f x
