exec 2>&1; set -v; echo a
x=1
