# Reverse Polish notation.
rpn() {
    set -f
    s=
    for t in $1; do
        case $t in
        [0-9]*) s="$t $s" ;;
        [-+*/%])
            b=${s%% *}; s=${s#* }; a=${s%% *}; s=${s#* }
            s="$(($a $t $b)) $s" ;;
        *) echo "bad: $t"; return 1 ;;
        esac
    done
    set +f
    echo ${s% }
}
rpn '1 2 +'; rpn '2 3 4 * +'; rpn '100 7 / 3 %'; rpn '1 x'; echo $?
