printf '1 a\n2 b\n3 c\n' >f; while read n l; do [ $n = 2 ] && continue; echo $l$n; done <f; n=0; while read x; do n=$((n+1)); done <f; echo $n
