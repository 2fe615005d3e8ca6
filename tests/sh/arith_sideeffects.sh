x=5; echo $((x = x + 1)) $x; : $((x *= 2)); echo $x; echo $((x > 3 ? (x = 1) : (x = 2))) $x
i=0; while [ $((i += 1)) -lt 4 ]; do printf $i; done; echo
