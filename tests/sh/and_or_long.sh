true && true && echo a || echo b; false && echo no || echo c && echo d; true || echo no && echo e
! false && echo f; ! true || echo g; false || false || echo h; { false; } || (true) && echo i
false && false; echo $?; true && false || true; echo $?
