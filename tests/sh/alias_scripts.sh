alias hi='echo hello' two='echo 1; echo 2'
hi there; two
unalias hi; hi 2>/dev/null; echo $?; alias two
