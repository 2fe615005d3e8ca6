x=2; echo a${x}b a$x-b "a$x"b ${x}${x} $x$x
echo a$ $ "$" "a$" $%
