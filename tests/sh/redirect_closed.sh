echo x >&- 2>/dev/null; test $? -ne 0 && echo failed; cat <&- 2>/dev/null; test $? -ne 0 && echo failed
(exec 2>&-; echo still); (exec 0<&-; read x || echo none)
