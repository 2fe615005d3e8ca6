alias e='echo aliased'
e x
alias two='echo 1; echo 2'
two
alias ls='echo ls'
ls a
unalias e
(e x) 2>/dev/null
echo $?
alias nosuch 2>/dev/null
echo $?
