# The sieve with a list of variables made by eval.
n=50
i=2
while [ $i -le $n ]; do eval "p$i=1"; i=$((i + 1)); done
i=2
while [ $((i * i)) -le $n ]; do
    if eval "[ \$p$i = 1 ]"; then
        j=$((i * i))
        while [ $j -le $n ]; do eval "p$j=0"; j=$((j + i)); done
    fi
    i=$((i + 1))
done
i=2
while [ $i -le $n ]; do
    eval "test \$p$i = 1" && printf '%d ' $i
    i=$((i + 1))
done
echo
