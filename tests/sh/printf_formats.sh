printf '%5d|%-5d|%05d|%+d|%x|%X|%o|%c\n' 42 42 42 42 255 255 8 abc; printf '%s-%s\n' a b c; printf '%.2s|%5s|%-5s|%5.1s|\n' abc abc abc abc
printf '%b|%s\n' 'a\tb' 'a\tb'; printf '\101\n'; printf '%%|%d|%i\n' 0x10 010; printf '%s\n'; printf '%d\n' "'A"; printf '%*d|\n' 6 3 2>/dev/null
