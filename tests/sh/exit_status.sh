(exit 5); echo $?; (exit); echo $?; (false; exit); echo $?; sh -c 'exit 300'; echo $?; (trap 'echo t' EXIT; exit 2); echo $?
false
exit
