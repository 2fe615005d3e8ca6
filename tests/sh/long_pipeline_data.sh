seq 1 20000 | sort -r | sort -n | tail -n 1; seq 1 5000 | tr -d '\n' | wc -c | tr -d ' '; i=0; seq 1 500 | while read x; do i=$((i + x)); [ $x -eq 500 ] && echo $i; done
