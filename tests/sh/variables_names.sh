_a=1 a_1=2 A9=3; echo $_a $a_1 $A9; (eval '1a=x') 2>/dev/null; echo $?; a=b=c; echo $a; echo a=b
