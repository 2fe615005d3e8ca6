x=1; x=2 sh -c 'echo $x'; echo $x; x=3 true; echo $x; x=4 :; echo $x; a=1 b=$a sh -c 'echo $a-$b'
