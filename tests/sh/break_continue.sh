for i in 1 2 3 4; do if [ $i = 2 ]; then continue; fi; if [ $i = 4 ]; then break; fi; echo $i; done
for i in a b; do for j in 1 2 3; do [ $j = 2 ] && continue 2; [ $i = b ] && break 2; echo $i$j; done; done
while :; do while :; do break 2; done; done; echo out $?
i=0; until [ $i -ge 3 ]; do i=$((i+1)); continue; echo no; done; echo $i
