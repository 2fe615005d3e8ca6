binary() { n=$1 r=; while :; do r=$((n & 1))$r; n=$((n >> 1)); [ $n -eq 0 ] && break; done; echo $r; }
binary 0; binary 5; binary 255; binary 1024
value=0; for bit in 1 0 1 1; do value=$((value << 1 | bit)); done; echo $value
