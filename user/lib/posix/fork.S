// user/lib/posix/fork.S -- fork: the registers that a function keeps wait on the stack for both.
//
// The child's thread begins at fork_child with the parent's stack pointer and nothing else.

#define FRAME 224

	.text

	.macro each_register op
	\op	ra, 0(sp)
	\op	gp, 8(sp)
	\op	tp, 16(sp)
	\op	s0, 24(sp)
	\op	s1, 32(sp)
	\op	s2, 40(sp)
	\op	s3, 48(sp)
	\op	s4, 56(sp)
	\op	s5, 64(sp)
	\op	s6, 72(sp)
	\op	s7, 80(sp)
	\op	s8, 88(sp)
	\op	s9, 96(sp)
	\op	s10, 104(sp)
	\op	s11, 112(sp)
	f\op	fs0, 120(sp)
	f\op	fs1, 128(sp)
	f\op	fs2, 136(sp)
	f\op	fs3, 144(sp)
	f\op	fs4, 152(sp)
	f\op	fs5, 160(sp)
	f\op	fs6, 168(sp)
	f\op	fs7, 176(sp)
	f\op	fs8, 184(sp)
	f\op	fs9, 192(sp)
	f\op	fs10, 200(sp)
	f\op	fs11, 208(sp)
	.endm

// pid_t fork(void)
	.globl	fork
	.type	fork, @function
fork:
	addi	sp, sp, -FRAME
	each_register sd
	frcsr	t0
	sd	t0, 216(sp)
	mv	a0, sp
	call	fork_parent		// process.c
	ld	ra, 0(sp)
	addi	sp, sp, FRAME
	ret

	.globl	fork_child
	.type	fork_child, @function
fork_child:
	each_register ld
	ld	t0, 216(sp)
	fscsr	t0
	call	fork_in_child		// process.c
	ld	ra, 0(sp)
	addi	sp, sp, FRAME
	li	a0, 0
	ret
