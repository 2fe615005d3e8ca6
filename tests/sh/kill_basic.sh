sleep 10 & kill $!; wait $!; echo $?; sleep 10 & kill -9 $!; wait $!; echo $?; kill -0 $$; echo $?; kill -l 9; kill -l 143
(kill 999999) 2>/dev/null || echo failed
