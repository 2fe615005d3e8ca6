(sleep 0.1; kill -USR1 $$) & trap 'echo usr1' USR1; sleep 1 & wait $!; echo $?; trap - USR1; kill $! 2>/dev/null
