(set -e; false; echo no); echo $?
set -e; (false; echo no); echo no
