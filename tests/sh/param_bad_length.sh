x='*'; echo ${#x}
x=$(printf 'a\nb'); echo ${#x}
