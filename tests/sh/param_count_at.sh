set -- a 'b c' ''; echo $#; for x; do echo "<$x>"; done
for x in "$@" end; do echo "[$x]"; done; echo "${#}" ${#1} ${#2}
set --; echo $#; for x; do echo never; done; echo "<$@>" "<$*>"
