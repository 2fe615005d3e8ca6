x=1; y=$(x=2; echo $x); echo $x $y; f() { echo in $1; x=3; }; z=$(f a); echo $z $x
