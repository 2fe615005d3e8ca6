# not dash: messages are this shell's own
sh='echo'
try() { (eval "$1") 2>&1 | while read -r l; do echo "line${l#*: line}"; done; }
try 'while true
do echo
fi'
try 'if true; then echo'
try 'case x in a) echo ;; b'
try 'f() echo'
try 'echo "abc'
try '{ echo a; )'
try 'for 5 in a; do :; done'
try 'echo a | '
try 'cat <<E
text'
