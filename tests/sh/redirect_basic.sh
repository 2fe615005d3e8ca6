echo a >f; cat f; echo b >>f; cat <f; cat f | wc -l | tr -d ' '
echo err >&2 2>/dev/null; { echo o; echo e >&2; } >out 2>&1; cat out
cat <f >g; cat g; >empty; cat empty; : >f; cat f
