(echo $((1+))) 2>/dev/null; echo $?
(x=abc; echo $((x+1))) 2>/dev/null; echo $?
(echo $((1 2))) 2>/dev/null; echo $?
