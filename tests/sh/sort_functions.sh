max() { m=$1; for n; do [ $n -gt $m ] && m=$n; done; echo $m; }; max 3 9 2
rev() { r=; for w; do r="$w${r:+ $r}"; done; echo $r; }; rev a b c
join() { IFS=$1; shift; echo "$*"; }; (join , x y z)
gcd() { while [ $2 -ne 0 ]; do set -- $2 $(($1 % $2)); done; echo $1; }; gcd 48 18
