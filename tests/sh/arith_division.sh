(echo $((1/0))) 2>/dev/null; echo $?
(echo $((1%0))) 2>/dev/null; echo $?
echo $((-9223372036854775807/-1))
