f() { return 3; echo no; }; f; echo $?
g() { false; return; }; g; echo $?
h() { for i in 1 2; do return $i; done; }; h; echo $?
k() { if true; then return 5; fi; }; k || echo $?
