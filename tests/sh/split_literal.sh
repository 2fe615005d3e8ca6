x=a:b; IFS=:; set -- c:d $x "e:f$x" 'g:h'; echo $#; for i; do echo "$i"; done
