# not dash: it has no ++ and --
x=5
echo $((x++)) $x $((++x)) $x $((x--)) $((--x)) $x
echo $((5- -3)) $((5 - - - 3)) $((1,2))
