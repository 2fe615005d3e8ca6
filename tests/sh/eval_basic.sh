eval echo a; x='echo b'; eval $x; eval 'y=5'; echo $y; eval "eval 'echo c'"; eval; echo $?; eval false; echo $?
eval 'echo one
echo two'; v=name; eval $v=value; echo $name; eval 'for i in 1 2; do echo $i; done'
