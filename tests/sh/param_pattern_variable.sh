x=a*b*c p='*'; echo "${x#a$p}" "${x#a"$p"}" "${x%$p}" "${x%"$p"c}"
file=src/main.c ext=.c; echo ${file%$ext}.o "${file%"$ext"}"
