sh -c 'exit 3' & wait $!; echo $?; true & p=$!; false & q=$!; wait $p; echo $?; wait $q; echo $?; wait; echo $?; sh -c 'kill -TERM $$' & wait $! 2>/dev/null; echo $?
