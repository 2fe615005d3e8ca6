roman() {
    n=$1 r=
    for pair in 1000:M 900:CM 500:D 400:CD 100:C 90:XC 50:L 40:XL 10:X 9:IX 5:V 4:IV 1:I; do
        while [ $n -ge ${pair%:*} ]; do r=$r${pair#*:}; n=$((n - ${pair%:*})); done
    done
    echo $r
}
roman 1; roman 4; roman 1994; roman 2026; roman 3999
