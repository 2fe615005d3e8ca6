x='1 2'
echo a"$x"b'$x'c$x d
set -- "$x"$x'' ''
echo $#
for a in "$@"; do echo "[$a]"; done
