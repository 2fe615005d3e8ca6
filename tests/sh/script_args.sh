# not dash: another status without the script
printf 'echo $# "$1" $2\nexit 6\n' >s; sh s 'a b' c; echo $?; sh ./s; sh none 2>/dev/null; echo $?
