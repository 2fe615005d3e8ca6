{ echo a; exit 2; } & wait $!; echo $?
for i in 1 2; do echo $i; done & wait
true & wait; echo all $?
