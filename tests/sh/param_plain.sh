x=1 y='a b'
echo $x ${x} $x$y ${x}y "$y" $undefined.
echo "${x}2" $xy. 
