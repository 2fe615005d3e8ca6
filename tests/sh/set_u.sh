set -u; x=1; echo $x ${y-d} ${y:-d} ${y+a} "$@" $#; (echo $y) 2>/dev/null; echo $?; (echo ${#y}) 2>/dev/null; echo $?; (: $1) 2>/dev/null; echo $?; echo $y; echo no
