set -- a b c d; while [ $# -gt 0 ]; do printf '%s(%s) ' $1 $#; shift; done; echo; set -- 1 2 3; shift 2; echo $*; shift 0; echo $*
