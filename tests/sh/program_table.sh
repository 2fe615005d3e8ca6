i=1
while [ $i -le 4 ]; do
    j=1
    while [ $j -le 4 ]; do printf '%4d' $((i * j)); j=$((j + 1)); done
    echo
    i=$((i + 1))
done
