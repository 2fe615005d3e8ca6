exec 3>f; echo three >&3; exec 3>&-; cat f
exec 4<f; read x <&4; echo $x; exec 4<&-
{ echo a >&5; } 5>&1; echo dup 6>&1 >&6
(echo x >&7) 2>/dev/null; echo $?
