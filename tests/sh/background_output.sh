{ echo a; } & wait; (echo b; echo c) & wait; f() { echo f; }; f & wait; echo d | cat & wait; x=1; { x=2; } & wait; echo $x
