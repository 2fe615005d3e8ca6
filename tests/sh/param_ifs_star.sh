set -- a b c; IFS=-; echo "$*"; IFS=; echo "$*"; unset IFS; echo "$*"; IFS=', '; echo "$*" $*
IFS=:; x=a:b:c; echo $x "$x"; set $x; echo $# $2
