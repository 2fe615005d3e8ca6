seq 1 100000 | head -n 2; seq 1 100000 | sed 3q | tail -n 1; yes y | { read a; read b; echo $a$b; }; echo done
