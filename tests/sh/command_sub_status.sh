x=$(false); echo $?
x=$(exit 7); echo $?
x=$(exit 7)$(true); echo $?
echo $(false) $?
$(true); echo $?
$(false); echo $?
x=1 $(false) y=2; echo $? $x
