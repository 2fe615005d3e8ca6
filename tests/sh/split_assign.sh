x='a   b'; y=$x; echo "$y"; z=$x$x; echo "$z"
v=$(echo 'c   d'); echo "$v"; w=a\ b; echo "$w"
set -- 'p  q' r; y=$*; echo "$y"; y=$@; echo "$y"
