# not dash: it has no limit
f() { f; }; (f) 2>/dev/null; echo $?; i=0; t=:; while [ $i -lt 1000 ]; do t="{ $t; }"; i=$((i+1)); done; (eval "$t") 2>/dev/null; echo $?; i=0; t=1; while [ $i -lt 1000 ]; do t="($t)"; i=$((i+1)); done; (echo $(($t))) 2>/dev/null; echo $?
