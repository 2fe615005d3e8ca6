// Both sides get badge and id.
// fails: a_message_leaves_only_itself_in_the_registers_of_both_sides
// passes: many_calls_in_a_row_keep_their_words
// costs: 8
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
	SWITCH_TO a0 // before others can take the old address space apart
	UNLOCK
	REGS ld, a0, 1, 2, 4, KEPT
	ZERO 10, TEMPORARIES
	sret
fast_reply_recv:
	call ipc_reply_recv_fast
	beqz a0, leave_switched
	REGS sd, tp, KEPT
	ld t0, T_GATE(a0)
	ld a6, G_BADGE(t0)
	ld a7, T_CALL(a0)
	j switch_fast
