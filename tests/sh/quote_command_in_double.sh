echo "$(echo "a  b")" "x$(printf '%s\n' 1 2)y"
echo "$(echo '"')" "`echo \"q\"`" "`echo '$x'`"
x='a  b'; echo "`echo "$x"`" `echo "$x"`
