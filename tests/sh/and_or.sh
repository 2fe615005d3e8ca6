true && echo a; false || echo b; true || echo no; false && echo no; echo $?
true && false || echo c; false || true && echo d
false && true || false; echo $?
true &&
echo e
false ||

echo f
