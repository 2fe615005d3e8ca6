a='x  y'; b=$a; c="$a"; d=$a$a; e="$a z"; echo "$b|$c|$d|$e"
f=\ g; echo "<$f>"; h=~; test "$h" = "$HOME" && echo home; i='~'; echo $i
