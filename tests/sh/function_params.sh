set -- a b c; f() { shift; echo "$@"; set -- new; echo "$@"; }; f x y z; echo "$@"
