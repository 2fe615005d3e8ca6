echo a; echo b;
echo c & wait; echo d
x=1; y=2; echo $x $y
