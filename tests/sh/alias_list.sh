# not dash: it quotes in another way
alias b='echo "q"' a="it's"
alias
unalias -a
alias
