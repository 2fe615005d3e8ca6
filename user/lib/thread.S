// user/lib/thread.S -- the first instructions of each further thread.

	.text

// A further thread starts here: a0 is its struct thread_begin (thread.c), which lies above its
// stack.
	.globl	thread_entry
	.type	thread_entry, @function
thread_entry:
	.option	push
	.option	norelax
	la	gp, __global_pointer$
	.option	pop
	ld	tp, 0(a0)
	mv	s0, zero
	call	thread_main		// thread.c; does not return
	unimp
