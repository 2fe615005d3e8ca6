join() { d=$1; shift; first=$1; shift; printf '%s' "$first"; [ $# -gt 0 ] && printf "$d%s" "$@"; echo; }
join , a b c; join / x; join ', ' 'a b' c
split() { IFS=$1; set -f; set -- $2; for w in "$@"; do echo "<$w>"; done; unset IFS; set +f; }
split : a:b::c; split , 'x y,*,z'
