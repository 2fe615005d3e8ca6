printf '1\n2\n3\n' >f; { read a; cat; } <f; printf '1\n2\n3\n' | { read a; cat; }
{ read a; sh -c 'read b; echo $b'; read c; echo $a $c; } <f
