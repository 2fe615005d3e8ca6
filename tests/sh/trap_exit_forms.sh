(trap 'echo a' EXIT; true); (trap 'echo b' 0; false); echo $?; (trap 'exit 9' EXIT; exit 1); echo $?
(trap 'echo no' EXIT; trap - EXIT); (trap 'echo c' EXIT; (echo inner)); f() { trap 'echo d' EXIT; }; (f; echo after)
