stack=
push() { stack="$1 $stack"; }
pop() { top=${stack%% *}; stack=${stack#* }; }
push a; push b; push c
pop; echo $top; pop; echo $top; push d; pop; echo $top; pop; echo $top; echo "<$stack>"
