unset x; echo $((x)) $((x + 1)); y=; echo $((y + 2)); z=' 7 '; echo $((z + 0))
