set -e; for i in 1 2; do [ $i = 1 ] && echo one; done; echo no
