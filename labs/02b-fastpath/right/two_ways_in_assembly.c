// Three ways in and two out, each for itself: nothing is tested twice, and much is written twice.
// file: kernel/trap.S

	.globl trap_entry
trap_entry:
	ENTER trap_other
	beqz a7, enter_call
	addi t0, a7, -1
	beqz t0, enter_answer
	addi t0, a7, -2
	bnez t0, system_call
	REGS sd, tp, ARGUMENTS
	REGS sd, tp, WORDS
	LOCK
	call ipc_call_extended_fast
	bnez a0, to_server
	j leave_switched
enter_answer:
	REGS sd, tp, WORDS
	LOCK
	call ipc_reply_recv_fast
	beqz a0, leave_switched
	REGS sd, tp, KEPT
	li a6, 0
	li a7, 0
	REGS ld, tp, WORDS
	SWITCH_TO a0
	UNLOCK
	ZERO TEMPORARIES
	REGS ld, a0, 1, 2, 4, KEPT
	li a0, 0
	sret
enter_call:
	REGS sd, tp, WORDS
	LOCK
	call ipc_call_fast
	beqz a0, leave_switched
to_server:
	REGS sd, tp, KEPT
	REGS ld, tp, WORDS
	ld a7, T_CALL(tp)
	ld a6, T_GATE(tp)
	ld a6, G_BADGE(a6)
	SWITCH_TO a0
	UNLOCK
	ZERO TEMPORARIES
	REGS ld, a0, 1, 2, 4, KEPT
	li a0, 0
	sret
// file: kernel/fastpath.c

// The caller's side and the server's, apart.
static inline void answer(struct thread *caller) {
    caller->gate->object.refs--;
    caller->condition = THREAD_READY;
}

static inline void wait_again(struct thread *server) {
    server->serving = NULL;
    server->state = THREAD_RECEIVING;
    server->priority = server->base;
}

struct thread *ipc_reply_recv_fast(handle_t handle) {
    struct thread *self = machine_thread();
    struct thread *caller = self->serving;
    const struct endpoint *endpoint;
    bool possible = caller && find(self, handle, RIGHT_ENDPOINT_RECV, &endpoint) &&
                    endpoint->receiver == self && !endpoint->flags && !self->hart->slow &&
                    caller->hart == self->hart && caller->gate->object.refs != 1 &&
                    !sched_more_urgent(self->hart, caller->priority);
    bool called = possible && caller->condition == THREAD_SERVED;
    bool mended = possible && caller->condition == (THREAD_SERVED | THREAD_FAULT << 16) &&
                  self->regs[REG_A1] == 0;
    if (!called && !mended)
        return general(handle, SYS_reply_recv);
    answer(caller);
    wait_again(self);
    self->hart->current = caller;
    return called ? caller : NULL;
}
