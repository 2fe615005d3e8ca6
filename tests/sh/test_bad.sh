[ a b c ] 2>/dev/null; echo $?; [ 1 -eq ] 2>/dev/null; echo $?; [ a 2>/dev/null; echo $?; [ a -foo b ] 2>/dev/null; echo $?
