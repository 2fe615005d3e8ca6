x=1 y=$x z=$y; echo $x $y $z; x=5 echo $x; x=$((x+1)) y=$x; echo $y
