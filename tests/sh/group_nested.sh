{ { echo a; } ; { echo b; { echo c; }; }; } | tr abc xyz; ( ( echo d ); ( (echo e) ) )
{ x=1; (x=2; { x=3; echo $x; }); echo $x; }; { echo err >&2; } 2>&1; {
echo newline
}
