cat <nonexistent 2>/dev/null; echo $?
echo x >/nonexistent/f 2>/dev/null; echo $?
{ echo no; } <nonexistent 2>/dev/null; echo $?
if true; then echo no; fi >/none/x 2>/dev/null || echo failed
