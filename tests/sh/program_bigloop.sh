i=0 sum=0
while [ $i -lt 3000 ]; do i=$((i + 1)); sum=$((sum + i % 7)); done
echo $i $sum
