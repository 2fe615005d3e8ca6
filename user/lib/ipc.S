// user/lib/ipc.S -- a struct message to registers, the system call, registers to the struct.
//
// The registers of each call are the table in abi/message.h. user/lib/ipc.c asserts the offsets.

#define M_TAG 0
#define M_WORDS 8
#define M_BADGE 40
#define M_CALL 48
#define M_HANDLES_01 56
#define M_HANDLES_23 64
#define M_READ_FROM 72
#define M_READ_SIZE 80
#define M_WRITE_TO 88
#define M_WRITE_SIZE 96

#define SYSCALL(number, name, right, parameters) .set SYS_##name, number
#include <abi/syscalls.def>
#undef SYSCALL

	.text

	.macro function name
	.globl	\name
	.type	\name, @function
\name:
	.endm

// From the struct at t0: tag and words to where a message has them.
	.macro load_words
	ld	a1, M_TAG(t0)
	ld	a2, M_WORDS(t0)
	ld	a3, M_WORDS+8(t0)
	ld	a4, M_WORDS+16(t0)
	ld	a5, M_WORDS+24(t0)
	.endm

	.macro store_words
	sd	a1, M_TAG(t0)
	sd	a2, M_WORDS(t0)
	sd	a3, M_WORDS+8(t0)
	sd	a4, M_WORDS+16(t0)
	sd	a5, M_WORDS+24(t0)
	.endm

// The struct waits on the stack: temporaries do not outlive an ecall.
	.macro push_struct
	addi	sp, sp, -16
	sd	t0, 0(sp)
	.endm

	.macro pop_struct
	ld	t0, 0(sp)
	addi	sp, sp, 16
	.endm

// After a receive: all that it brought.
	.macro store_received
	store_words
	sd	a6, M_BADGE(t0)
	sd	a7, M_CALL(t0)
	sd	t2, M_HANDLES_01(t0)
	sd	t3, M_HANDLES_23(t0)
	.endm

// int ipc_call(handle_t gate, struct message *m)
function ipc_call
	mv	t0, a1
	push_struct
	load_words
	ld	a6, M_HANDLES_01(t0)
	ld	t2, M_HANDLES_23(t0)
	ld	t5, M_READ_SIZE(t0)
	ld	t4, M_WRITE_SIZE(t0)
	li	a7, SYS_call
	or	t1, a6, t2
	or	t1, t1, t4
	or	t1, t1, t5
	beqz	t1, 1f
	li	a7, SYS_call_ext
	ld	t6, M_READ_FROM(t0)
	ld	t3, M_WRITE_TO(t0)
1:	ecall
	pop_struct
	store_words
	sd	t2, M_HANDLES_01(t0)
	sd	zero, M_HANDLES_23(t0)
	ret

// int ipc_recv(handle_t endpoint, struct message *m)
function ipc_recv
	mv	t0, a1
	push_struct
	ld	a6, M_HANDLES_01(t0)
	ld	t2, M_HANDLES_23(t0)
	li	a7, SYS_recv
	ecall
	pop_struct
	store_received
	ret

// int ipc_reply_gate(handle_t reply, const struct message *m, handle_t endpoint, badge_t badge)
// int ipc_reply(handle_t reply, const struct message *m)
function ipc_reply
	li	a2, 0
	li	a3, 0
function ipc_reply_gate
	mv	t0, a1
	mv	t5, a2
	mv	t4, a3
	load_words
	li	a7, SYS_reply
	ecall
	ret

// int ipc_reply_gate_recv(handle_t endpoint, struct message *m, handle_t gate_endpoint, badge_t
// badge) int ipc_reply_recv(handle_t endpoint, struct message *m)
// The short call where it is enough: no slots offered, no gate given.
function ipc_reply_recv
	li	a2, 0
	li	a3, 0
function ipc_reply_gate_recv
	mv	t0, a1
	push_struct
	mv	t5, a2
	mv	t4, a3
	load_words
	ld	a6, M_HANDLES_01(t0)
	ld	t2, M_HANDLES_23(t0)
	li	t6, 0
	li	a7, SYS_reply_recv
	or	t1, a6, t2
	or	t1, t1, t5
	beqz	t1, 1f
	li	a7, SYS_reply_recv_ext
1:	ecall
	pop_struct
	store_received
	ret
