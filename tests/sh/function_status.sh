f() { return 3; }; f; echo $?; g() { false; }; g; echo $?; h() { true; return; }; h; echo $?
i() { f; }; i || echo $?; if f; then echo no; else echo failed $?; fi; f && echo no; echo $?
