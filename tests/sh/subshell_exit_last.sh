(echo a; exit 2) && echo no || echo $?; (trap 'echo t' EXIT; echo b) | cat
