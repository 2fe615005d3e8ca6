printf 'a b c d\n' | { read x y; echo "$x|$y"; }; printf ' lead trail \n' | { read x; echo "<$x>"; }
printf 'no newline' | { read x; echo "$? $x"; }; printf '' | { read x; echo "$? <$x>"; }
printf 'a\\b\\\nc\n' | { read x; echo "$x"; }; printf 'a\\b\n' | { read -r x; echo "$x"; }
printf '1:2:3\n' | { IFS=: read a b c; echo $c$b$a; }; printf 'x\n\ny\n' | while read l; do echo "<$l>"; done
