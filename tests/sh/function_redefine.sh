f() { echo one; f() { echo two; }; }; f; f
g() { echo g; }; unset -f g; g 2>/dev/null; echo $?
f=var; echo $f; f
