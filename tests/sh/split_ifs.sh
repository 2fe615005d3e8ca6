x='a:b c::d:'
IFS=:; set -- $x; echo $#; for i; do echo "[$i]"; done
IFS=' :'; set -- ' a : b  c:: '; set -- $1; echo $#; for i; do echo "<$i>"; done
