x='a b'; for i in $x "$x" $(echo c d) "e f"; do echo "[$i]"; done
for i in 1 2 3; do set -- $i; done; echo $1
