for x in apple banana cherry 'a b' ''; do
case $x in
a*) echo starts a;;
*an*|x) echo has an;;
'') echo empty;;
*) echo other;;
esac
done
