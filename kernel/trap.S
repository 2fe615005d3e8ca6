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

	// s0-s11 and gp: what C keeps, but another thread must not get.
	.macro SAVE_KEPT
	.irp n, 3, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
	sd x\n, R(\n)(tp)
	.endr
	.endm

	.macro LOAD_KEPT from
	.irp n, 1, 2, 3, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
	ld x\n, R(\n)(\from)
	.endr
	.endm

	// What the thread in \thread needs of the hart. Uses t0.
	.macro SWITCH_TO thread
	ld t0, T_SATP(\thread)
	csrw satp, t0
	csrw sscratch, \thread
	ld t0, PC(\thread)
	csrw sepc, t0
	.endm

	.macro ZERO_TEMPORARIES // t0-t6
	.irp n, 5, 6, 7, 28, 29, 30, 31
	li x\n, 0
	.endr
	.endm

	// Tag and words: a1-a5.
	.macro WORDS operation, thread
	.irp n, 11, 12, 13, 14, 15
	\operation x\n, R(\n)(\thread)
	.endr
	.endm

	// a0, a6, a7 and t2-t6: the rest of what a message call may read.
	.macro SAVE_ARGUMENTS
	.irp n, 7, 10, 16, 17, 28, 29, 30, 31
	sd x\n, R(\n)(tp)
	.endr
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
	WORDS sd, tp
	SAVE_ARGUMENTS
	LOCK
	call ipc_call_extended_fast
	j called
fast:
	WORDS sd, tp
	LOCK
	bnez a7, fast_reply_recv
	call ipc_call_fast
called: // a0: whom to switch to; 0: the general path did it all
	beqz a0, leave_switched
	SAVE_KEPT
	ld t0, T_GATE(tp)
	ld a6, G_BADGE(t0)
	ld a7, T_CALL(tp)
switch_fast: // the words are in the sender's save area
	WORDS ld, tp
	SWITCH_TO a0 // before others can take the old address space apart
	UNLOCK
	LOAD_KEPT a0
	ld tp, TP(a0)
	li a0, 0
	ZERO_TEMPORARIES
	sret

fast_reply_recv:
	call ipc_reply_recv_fast
	beqz a0, leave_switched
	SAVE_KEPT
	li a6, 0
	li a7, 0
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
	WORDS sd, tp
	sd a0, R(10)(tp)
	sd a7, R(17)(tp)
	bltu a7, t0, message
	mv a0, tp
	call syscall_enter
returned: // a0: the status
	lw t0, H_ATTENTION(sp)
	bnez t0, leave_with_status
	UNLOCK
	ld t0, PC(tp)
	csrw sepc, t0
	ld ra, R(1)(tp)
	ld sp, SP(tp)
	ld tp, TP(tp)
	.irp n, 11, 12, 13, 14, 15, 16, 17
	li x\n, 0
	.endr
	ZERO_TEMPORARIES
	sret

// null(): does nothing. The cheapest system call.
null:
	li a0, 0
	j returned

// call, recv, reply and their kin: all that they may read goes into the save area.
message:
	SAVE_ARGUMENTS
	mv a0, tp
	mv a1, a7
	call ipc_syscall
	j leave_switched

leave_with_status:
	SAVE_KEPT
	mv a1, a0
	mv a0, tp
	call trap_status // into the save area, unless the handler did that
	j leave
leave_switched: // the save area is as it should be
	SAVE_KEPT
leave:
	mv a0, sp
	call trap_exit // the thread to run
	.globl trap_restore
trap_restore:
	lbu t2, T_FULL(a0)
	SWITCH_TO a0
	UNLOCK
	LOAD_KEPT a0
	ld tp, TP(a0)
	WORDS ld, a0
	ld a6, R(16)(a0)
	ld a7, R(17)(a0)
	bnez t2, 1f
	ZERO_TEMPORARIES
	ld t2, R(7)(a0)
	ld t3, R(28)(a0)
	ld a0, R(10)(a0)
	sret
1:	.irp n, 5, 6, 7, 28, 29, 30, 31, 10
	ld x\n, R(\n)(a0)
	.endr
	sret

// An interrupt or an exception: t0 is saved, tp is the thread.
trap_other:
	csrr t0, sstatus
	andi t0, t0, 0x100 // SPP: it came from the kernel itself
	bnez t0, trap_from_kernel
	.irp n, 1, 2, 6
	sd x\n, R(\n)(tp)
	.endr
	WORDS sd, tp
	SAVE_ARGUMENTS
	SAVE_KEPT
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
	.macro EACH_F operation
	.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	\operation f\n, 8 * \n(a0)
	.endr
	.irp n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	\operation f\n, 8 * \n(a0)
	.endr
	.endm

	.globl fpu_save
fpu_save:
	EACH_F fsd
	frcsr t0
	sd t0, 256(a0)
	ret

	.globl fpu_load
fpu_load:
	EACH_F fld
	ld t0, 256(a0)
	fscsr t0
	ret
	.option pop
