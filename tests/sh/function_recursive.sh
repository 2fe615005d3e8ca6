fact() { if [ $1 -le 1 ]; then echo 1; else echo $(($1 * $(fact $(($1-1))))); fi; }
fact 5
count() { [ $1 -eq 0 ] && return; printf '%s ' $1; count $(($1-1)); }; count 5; echo
