x='  a   b  '; set -- $x; echo $# "$1" "$2"
set -- .$x.; echo $#; for i; do echo "[$i]"; done
IFS=; set -- $x; echo $# "$1"
unset IFS; set -- $x; echo $#
