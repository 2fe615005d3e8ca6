x=hello e=
echo ${#x} ${#e} ${#u} ${##} ${#}
set -- a b c
echo ${#} $# ${#1}
x='a b  c'; echo ${#x}
