gcd() {
    if [ $2 -eq 0 ]; then echo $1; else gcd $2 $(($1 % $2)); fi
}
gcd 48 18; gcd 17 5; gcd 1071 462; gcd 0 7
while read a b; do echo "$a $b: $(gcd $a $b)"; done <<END
12 8
100 75
END
