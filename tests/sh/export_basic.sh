export x=1 y; y=2; z=3; sh -c 'echo $x $y ${z-none}'; export -p | grep '^export x='; unset x; sh -c 'echo ${x-gone}'
