echo $((010)) $((0x1F)) $((0xff + 1)) $((08 2>/dev/null)) 2>/dev/null
echo after
