set -- a b c d; shift 2; echo $1; shift 0; echo $#; shift 2; echo $#; (shift) 2>/dev/null; echo $?
