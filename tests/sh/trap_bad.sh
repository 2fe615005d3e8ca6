(trap 'x' NOSUCH) 2>/dev/null; echo $?
