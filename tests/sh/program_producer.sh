{ for i in 1 2 3 4 5; do echo $i; done; } | { s=0; while read n; do s=$((s + n)); done; echo $s; }
seq 1 100 | while read n; do [ $((n % 30)) -eq 0 ] && echo $n; done
yes | head -n 3 | tr '\n' ' '; echo
