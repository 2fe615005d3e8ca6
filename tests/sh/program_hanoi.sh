moves=0
hanoi() {
    [ $1 -eq 0 ] && return
    hanoi $(($1 - 1)) $2 $4 $3
    moves=$((moves + 1))
    echo "$2 to $3"
    hanoi $(($1 - 1)) $4 $3 $2
}
hanoi 3 a c b
echo $moves moves
