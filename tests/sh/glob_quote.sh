touch a b '*'
echo '*' "*" \* *; x='*'; echo "$x" $x
echo [a]* "[a]"* \[a]*
