// kernel/trap.S -- into the kernel and out of it.
//
// sscratch holds the running thread, and so does tp inside the kernel; at the start of each
// thread lies its save area. The hart's stack ends at its struct hart, so one load gives both.
//
// Three ways in:
//   call and reply_recv:  saves what the other side gets and tries the fast path (fastpath.c)
//   other system calls:   saves sp, ra, tp and pc only: C keeps s0-s11, gp is not used by the
//                         kernel, and the rest may be clobbered
//   all else:             saves every register
// and three ways out: after a switch on the fast path, back to the same thread, and from any
// save area (trap_restore). Registers that carry no result leave as zero.
// The lock is taken here on the way in, and given back here on the way out.

#include <offsets.h>

#define R(n) (T_REGS + 8 * (n)) /* register xn */
#define PC R(0)
#define SP R(2)
#define TP R(4)

	.macro LOCK
	lla t0, kernel_lock
1:	li t1, 1
	amoswap.w.aq t1, t1, (t0)
	bnez t1, 1b
	.endm

	.macro UNLOCK
	lla t0, kernel_lock
	amoswap.w.rl zero, zero, (t0)
	.endm

	// Stores or loads registers to or from the save area of \thread.
	.macro REGS operation, thread, numbers:vararg
	.irp n, \numbers
	\operation x\n, R(\n)(\thread)
	.endr
	.endm

	.macro ZERO numbers:vararg
	.irp n, \numbers
	li x\n, 0
	.endr
	.endm

#define WORDS 11, 12, 13, 14, 15 /* a1-a5: tag and words */
#define ARGUMENTS 7, 10, 16, 17, 28, 29, 30, 31 /* the rest of what a message call may read */
#define TEMPORARIES 5, 6, 7, 28, 29, 30, 31 /* t0-t6 */
/* gp and s0-s11: what C keeps, but another thread must not get */
#define KEPT 3, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27

	// What the thread in \thread needs of the hart. Uses t0.
	.macro SWITCH_TO thread
	ld t0, T_SATP(\thread)
	csrw satp, t0
	csrw sscratch, \thread
	ld t0, PC(\thread)
	csrw sepc, t0
	.endm

	// The start of every entry: t0 is free after it; falls through for a system call.
	.macro ENTER other
	csrrw tp, sscratch, tp
	sd t0, R(5)(tp)
	csrr t0, scause
	addi t0, t0, -8 // an environment call from U-mode
	bnez t0, \other
	sd sp, SP(tp)
	sd ra, R(1)(tp)
	csrrw t0, sscratch, tp // the thread again: a fault in here never goes through a user's tp
	sd t0, TP(tp)
	csrr t0, sepc
	addi t0, t0, 4
	sd t0, PC(tp)
	ld sp, T_HART(tp)
	.endm

	.section .text.hot, "ax"
	.balign 64
	.globl trap_entry
trap_entry:
	ENTER trap_other
	li t0, 2 // 0 call, 1 reply_recv, 2 call_ext
	bltu a7, t0, fast
	bne a7, t0, system_call
	REGS sd, tp, WORDS, ARGUMENTS
	LOCK
	call ipc_call_extended_fast
	j called
fast:
	REGS sd, tp, WORDS
	LOCK
	bnez a7, fast_reply_recv
	call ipc_call_fast
called: // a0: whom to switch to; 0: the general path did it all
	beqz a0, leave_switched
	REGS sd, tp, KEPT
	ld t0, T_GATE(tp)
	ld a6, G_BADGE(t0)
	ld a7, T_CALL(tp)
switch_fast: // the words are in the sender's save area
	REGS ld, tp, WORDS
	SWITCH_TO a0 // before others can take the old address space apart
	UNLOCK
	REGS ld, a0, 1, 2, 4, KEPT
	ZERO 10, TEMPORARIES
	sret
fast_reply_recv:
	call ipc_reply_recv_fast
	beqz a0, leave_switched
	REGS sd, tp, KEPT
	ZERO 16, 17
	j switch_fast

// Tracing, debug builds, and machines without ASIDs enter here: no fast path.
	.balign 4
	.globl trap_entry_general
trap_entry_general:
	ENTER trap_other

system_call:
	LOCK
	li t0, SYS_null
	beq a7, t0, null
	REGS sd, tp, 10, 17, WORDS
	bltu a7, t0, message
	mv a0, tp
	call syscall_enter
returned: // a0: the status
	lw t0, H_ATTENTION(sp)
	bnez t0, leave_with_status
	UNLOCK
	ld t0, PC(tp)
	csrw sepc, t0
	REGS ld, tp, 1, 2, 4
	ZERO 16, 17, WORDS, TEMPORARIES
	sret

// null(): does nothing. The cheapest system call.
null:
	li a0, 0
	j returned

// call, recv, reply and their kin: all that they may read goes into the save area.
message:
	REGS sd, tp, ARGUMENTS
	mv a0, tp
	mv a1, a7
	call ipc_syscall
	j leave_switched

leave_with_status:
	mv a1, a0
	mv a0, tp
	call trap_status // into the save area, unless the handler did that
leave_switched: // the save area is as it should be
	REGS sd, tp, KEPT
leave:
	mv a0, sp
	call trap_exit // the thread to run
	.globl trap_restore
trap_restore:
	lbu t2, T_FULL(a0)
	SWITCH_TO a0
	UNLOCK
	REGS ld, a0, 1, 2, 4, 16, 17, WORDS, KEPT
	bnez t2, 1f
	ZERO TEMPORARIES
	REGS ld, a0, 7, 28, 10
	sret
1:	REGS ld, a0, TEMPORARIES, 10
	sret

// An interrupt or an exception: t0 is saved, tp is the thread.
trap_other:
	csrr t0, sstatus
	andi t0, t0, 0x100 // SPP: it came from the kernel itself
	bnez t0, trap_from_kernel
	REGS sd, tp, 1, 2, 6, WORDS, ARGUMENTS, KEPT
	csrrw t0, sscratch, tp
	sd t0, TP(tp)
	csrr t0, sepc
	sd t0, PC(tp)
	ld sp, T_HART(tp)
	LOCK
	li t0, 1
	sb t0, T_FULL(tp)
	csrr a1, scause
	csrr a2, stval
	mv a0, tp
	call trap_handle
	j leave

trap_from_kernel:
	csrr a0, scause
	csrr a1, stval
	csrr a2, sepc
	mv a3, s0
	andi sp, sp, -16
	call panic_trap

// fpu_save(to), fpu_load(from): f0-f31 and fcsr.
	.option push
	.option arch, +f, +d
	.macro EACH_F operation, numbers:vararg
	.irp n, \numbers
	\operation f\n, 8 * \n(a0)
	.endr
	.endm
#define FIRST_F 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#define OTHER_F 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31

	.globl fpu_save
fpu_save:
	EACH_F fsd, FIRST_F, OTHER_F
	frcsr t0
	sd t0, 256(a0)
	ret

	.globl fpu_load
fpu_load:
	EACH_F fld, FIRST_F, OTHER_F
	ld t0, 256(a0)
	fscsr t0
	ret
	.option pop
