x=1; i=0; t=:; while [ $i -lt 50 ]; do t="{ $t; }"; i=$((i+1)); done; eval "$t"; echo $?; i=0; t=1; while [ $i -lt 50 ]; do t="($t)"; i=$((i+1)); done; echo $(($t))
