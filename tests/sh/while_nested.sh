i=0
while [ $i -lt 3 ]; do
    j=0
    until [ $j -ge $i ]; do printf '%s%s ' $i $j; j=$((j + 1)); done
    i=$((i + 1))
done
echo; while false; do :; done; echo $?; while true; do break; done; echo $?
