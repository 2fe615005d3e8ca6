x=$(exit 3); echo $?; x=$(false)$(true); echo $?; echo $(exit 5) $?; if x=$(false); then echo t; else echo f; fi
x=$(echo out; exit 4) || echo "$x $?"
