set a b c; echo $# $1; set -- -x -y; echo $1 $2; set -- "$@" z; echo $#; set -- ; echo $#; set x; shift; echo $#; set -f -- '*'; echo $1; set +f
