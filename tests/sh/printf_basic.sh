printf 'a\tb\n'; printf '%s %s\n' a b c; printf '%d %i %u\n' 1 -2 3; printf '%x %X %o\n' 255 255 8; printf '%c%c\n' abc d; printf '%%\n'; printf '%5d|%-5d|%05d|%+d\n' 42 42 42 42
printf '%5s|%-5s|%.2s|\n' abc abc abc; printf 'no newline'; printf '\n'; printf '%s\n'; printf '%d\n'
