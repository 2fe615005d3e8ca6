x=5 y=3
echo $((x+y)) $((x*y)) $(($x+$y)) $((x + $y)) $((undefined+1))
z=' 7 '; echo $((z+1))
x=-4; echo $((x+1)) $((-x))
