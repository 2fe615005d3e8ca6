(trap 'echo bye $?' EXIT; exit 4); echo $?; (trap 'exit 6' EXIT; true); echo $?; (trap 'echo x' EXIT; false); echo $?
(trap 'echo one' EXIT; trap 'echo two' EXIT); (trap 'echo no' EXIT; trap - EXIT); sh -c 'trap "echo end" 0; exec true'; echo $?
