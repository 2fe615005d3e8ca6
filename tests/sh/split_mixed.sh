x='1 2'; set -- a$x"b"$x; echo $#; for i; do echo "$i"; done
x=' '; set -- a${x}b; echo $#; set -- $x; echo $#
