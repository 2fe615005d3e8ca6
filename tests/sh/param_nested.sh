a=1 b=
echo ${a:+${b:-${c:-deep}}} "${b:-"${a:+"in $a"}"}"
echo ${b:-${c:-'a b'}} "${b:-${c:-'a b'}}"
