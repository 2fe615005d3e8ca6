x=$(i=0; while [ $i -lt 3000 ]; do echo some text here $i; i=$((i+1)); done)
cat <<E | tail -n 1
$x
E
