(exec echo replaced; echo no); (exec nonexistent) 2>/dev/null; echo $?
(exec sh -c 'exit 4'); echo $?; (x=1 exec sh -c 'echo $x')
exec echo last
echo no
