echo $(( $(echo 3) + $((4*5)) )) $((${x:-7}+1))
i=0; while [ $i -lt 5 ]; do i=$((i+1)); done; echo $i
echo "$((1+1))" a$((1+1))b "${y-$((2+2))}"
