set --
for x in "$@"; do echo no; done
for x in "$*"; do echo "[$x]"; done
for x in a"$@"b; do echo "[$x]"; done
set -- "" ; for x in "$@"; do echo "<$x>"; done
echo ${1+"$@"} $#
