for i in 1 2 3; do (exit $i) & eval p$i=$!; done; wait $p2; echo $?; wait $p1; echo $?; wait $p3; echo $?
(sleep 0.05; exit 1) & (exit 2) & wait; echo $?
