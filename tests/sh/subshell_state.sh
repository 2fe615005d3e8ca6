x=1; (x=2; cd /; set -f; umask 077; trap 'echo t' EXIT; f() { echo f; }); echo $x; f 2>/dev/null || echo no f
pwd >before; (cd /); pwd | cmp - before && echo same; (exit 7); echo $?; (return 2>/dev/null; echo here) | cat
