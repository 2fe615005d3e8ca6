# not dash: it quotes in another way
trap 'echo "a b"' INT; trap "it's" USR1; trap; trap - INT USR1; trap; (trap 'echo e' EXIT; trap)
