x=$(echo a; echo b); echo "$x" $x
echo $(echo "a  b") "$(echo "a  b")" `echo back`
echo "$(printf 'x\n\n\n')." $(printf '\n\nx').
