x=0; echo 5 | read x; echo $x; echo 5 | { read x; echo $x; }; echo $x
echo a b | (read p q; echo $q $p); (echo 1; echo 2) | (read a; read b; echo $b$a)
