// user/lib/syscalls.S -- the stubs behind user/lib/syscalls.h, made from abi/syscalls.def.

// The calls before `null` are messages: user/lib/ipc.S has those.
#define FIRST_PLAIN_CALL 6

	.text

	.macro stub number, name
	.if \number >= FIRST_PLAIN_CALL
	.globl	sys_\name
	.type	sys_\name, @function
sys_\name:
	li	a7, \number
	ecall
	ret
	.size	sys_\name, . - sys_\name
	.endif
	.set	number_of_\name, \number
	.endm

#define SYSCALL(number, name, right, parameters) stub number, name
#include <abi/syscalls.def>
#undef SYSCALL

// sys_NAME_out: as sys_NAME, and the first `count` further results are stored where the argument
// register `pointer`, the one after the call's own arguments, points to. Temporaries do not outlive
// an ecall, so the pointer waits on the stack.
	.macro stub_out name, pointer, count
	.globl	sys_\name\()_out
	.type	sys_\name\()_out, @function
sys_\name\()_out:
	addi	sp, sp, -16
	sd	\pointer, 0(sp)
	li	a7, number_of_\name
	ecall
	ld	t0, 0(sp)
	addi	sp, sp, 16
	sd	a1, 0(t0)
	.if \count > 1
	sd	a2, 8(t0)
	.endif
	.if \count > 2
	sd	a3, 16(t0)
	.endif
	.if \count > 3
	sd	a4, 24(t0)
	.endif
	.if \count > 4
	sd	a5, 32(t0)
	.endif
	ret
	.size	sys_\name\()_out, . - sys_\name\()_out
	.endm

	stub_out handle_next, a2, 5
	stub_out gate_next, a2, 1
	stub_out task_info, a1, 5
	stub_out memory_info, a1, 3
	stub_out account_info, a1, 2
	stub_out thread_info, a1, 4
	stub_out sched_next, a1, 1
	stub_out time_now, a0, 2
