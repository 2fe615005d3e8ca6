printf 'a\\b\\\\c\n' >f; read x <f; echo "$x"; read -r x <f; echo "$x"
printf 'one\\\ntwo\n' >f; read x <f; echo "$x"; read -r x <f; echo "$x"
printf 'a\\ b c\n' >f; read x y <f; echo "$x|$y"
