x=$(i=0; while [ $i -lt 500 ]; do printf 'abcdefghijklmnopqrstuvwxyz'; i=$((i+1)); done); echo ${#x}; eval "y=$x"; [ "$x" = "$y" ] && echo same; set -- $x; echo $#
