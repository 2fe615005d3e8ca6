(eval 'if'; echo no) 2>/dev/null; echo $?; (eval 'echo "'; echo no) 2>/dev/null; echo $?
