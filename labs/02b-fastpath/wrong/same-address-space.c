// Who is switched to keeps the address space of who ran.
// fails: each_side_sees_its_own_memory
// passes: a_round_trip_takes_at_most_170_percent
// costs: 40
// file: kernel/trap.S

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
	csrw sscratch, a0
	ld t0, PC(a0)
	csrw sepc, t0
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
