// user/lib/start.S -- the first instructions of a program.

	.text

// A program starts here: a0 is the address of its startup page, 0 in init. sp is set.
	.globl	_start
	.type	_start, @function
_start:
	.option	push
	.option	norelax
	la	gp, __global_pointer$
	.option	pop
	mv	s0, a0
	la	a0, __main_tls
	call	_init_tls
	la	tp, __main_tls
	mv	a0, s0
	mv	a1, sp			// a process finds its arguments there
	mv	s0, zero		// the outermost frame, for backtraces
	call	program_main		// start.c; does not return
	unimp
