sleep 0.05 & echo started; wait; echo $?
(exit 3) & wait $!; echo $?
false & p=$!; wait $p; echo $?
wait 99999; echo $?
