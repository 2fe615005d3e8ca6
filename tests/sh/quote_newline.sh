echo 'a
b' "c
d"
x='1
2'; echo $x; echo "$x"
echo a\
b "a\
b" 'a\
b'
