f() { echo "$# <$1> <$2>"; shift; echo "$# <$*>"; }; set -- main; f a 'b c' d; echo "$1 $#"
g() { for x; do printf '[%s]' "$x"; done; echo; }; g; g '' 'a  b'; g "$@" *nothing
