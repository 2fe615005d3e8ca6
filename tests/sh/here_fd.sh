cat <<E 3<<F <&3
zero
E
three
F
