printf 'a b c\n d  e \n\nlast' >f
{ read x y; echo "$x|$y"; read z; echo "[$z]"; read e; echo "[$e] $?"; read l; echo "[$l] $?"; read l; echo "[$l] $?"; } <f
