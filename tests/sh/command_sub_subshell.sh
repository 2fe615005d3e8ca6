echo $( (echo a; echo b) | wc -l | tr -d ' ')
x=1; y=$(x=2; echo $x); echo $x $y
