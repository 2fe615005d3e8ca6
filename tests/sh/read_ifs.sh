echo 'a:b::c:' | { IFS=: read w x y z; echo "$w|$x|$y|$z"; }
echo ' a : b ' | { IFS=: read x y; echo "[$x][$y]"; }
echo '  lead  trail  ' | { IFS= read x; echo "[$x]"; }
echo '  lead  trail  ' | { read x; echo "[$x]"; }
echo 'a:b:c:d' | { IFS=: read x y; echo "$x $y"; }
echo 'a:b:' | { IFS=: read x y; echo "$x $y"; }
