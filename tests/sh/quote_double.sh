x=val
echo "a  $x  b" "\$x \"q\" \\ \a" "it's" ""
echo "two
lines" "joined\
line"
