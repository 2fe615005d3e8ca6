set a b; echo $1 $2; set -- ; echo $#; set -- -x; echo $1; set -f -- y; echo $1; set +f; set -e z; echo $1
