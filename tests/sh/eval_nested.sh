x='echo $y'; y=1; eval $x; eval "eval \"echo \\\$y\""; eval 'f() { echo made; }'; f; a=b b=c; eval echo \$$a
eval; echo $?; eval false; echo $?; eval 'echo a' ';' 'echo b'; eval "x=\"q  r\""; echo "$x"
