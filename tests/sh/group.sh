{ echo a; echo b; }; { echo c
}
{ echo d; } | cat; x=1; { x=2; }; echo $x; { false; }; echo $?
