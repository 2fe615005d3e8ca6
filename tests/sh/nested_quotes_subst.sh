x=v; echo "a$(echo "b$(echo "c$x")")" "`echo "$x"`" "$(echo '"')" "${x:+"q $x"}" "$(echo "$(echo ')')")"
