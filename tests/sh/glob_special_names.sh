touch 'a b' 'c*d' '[x]' '-n'
for i in *; do echo "<$i>"; done
echo c\** '['x]
