for x in a b; do echo $x; done; for x in; do echo no; done; for x in "" " "; do echo "<$x>"; done
for x
in c d
do
echo $x
done
for i in 1 2 3; do for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; done; echo $x $i
