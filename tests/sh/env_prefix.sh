x=1; x=2 sh -c 'echo $x'; echo $x; export x; x=3 sh -c 'echo $x'; sh -c 'echo $x'; unset x; sh -c 'echo "<${x-none}>"'
a=1 b=$a; echo "<$b>"; y=5 true; echo "<${y-unset}>"; env z=9 sh -c 'echo $z'
