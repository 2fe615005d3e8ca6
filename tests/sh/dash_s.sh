# not dash: it reads ahead
echo 'echo $1 $#' | sh -s a b; printf 'read x\nline\necho got $x\n' | sh; echo 'exit 4' | sh; echo $?
