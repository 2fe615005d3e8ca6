// user/lib/posix/signal_entry.S -- where proc lets a process go on that has signals to handle.
//
// a0: the address of the struct registers that proc saved, below which the stack is free.
// a1: the address that was touched, if a fault is the cause.
	.text
	.globl	signal_entry
	.type	signal_entry, @function
signal_entry:
	.option	push
	.option	norelax
	la	gp, __global_pointer$
	.option	pop
	andi	sp, sp, -16
	mv	s0, zero		// the outermost frame, for backtraces
	call	signal_arrived		// signals.c; does not return
	unimp
