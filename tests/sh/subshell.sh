x=1; (x=2; echo $x); echo $x; (exit 3); echo $?; (cd /; pwd); (echo a; (echo b))
( echo x ) | cat; (:)&& echo ok
