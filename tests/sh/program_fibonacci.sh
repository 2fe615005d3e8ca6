fib() {
    [ $1 -lt 2 ] && { echo $1; return; }
    echo $(($(fib $(($1 - 1))) + $(fib $(($1 - 2)))))
}
for i in 0 1 2 3 4 5 6 7; do fib $i; done
a=0 b=1
while [ $a -lt 1000 ]; do printf '%s,' $a; t=$((a + b)); a=$b; b=$t; done; echo
