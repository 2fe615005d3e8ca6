i=0; while [ $i -lt 3000 ]; do echo "this is line $i"; i=$((i+1)); done | cat | tail -n 1
yes | head -n 2
