mkdir bin; printf '#!/bin/sh\necho tool "$@"\n' >bin/mine; chmod +x bin/mine; PATH=$PWD/bin:$PATH; mine 1; mine() { echo function; }; mine; command mine 2
unset -f mine; mine 3; chmod -x bin/mine; ./bin/mine 2>/dev/null; echo $?; sh bin/mine 4; ./gone 2>/dev/null; echo $?; ./bin 2>/dev/null; echo $?
