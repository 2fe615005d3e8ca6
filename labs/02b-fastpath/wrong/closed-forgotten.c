// The reference is given back, and that is all.
// fails: a_gate_that_was_closed_meanwhile_is_told
// passes: many_calls_in_a_row_keep_their_words
// costs: 6
// file: kernel/fastpath.c

struct thread *ipc_reply_recv_fast(handle_t handle) {
    struct thread *self = machine_thread();
    struct thread *caller = self->serving;
    struct hart *hart = self->hart;
    struct endpoint *endpoint;
    if (!find(self, handle, RIGHT_ENDPOINT_RECV, &endpoint) ||
        !likely(caller && endpoint->flags == 0 && endpoint->receiver == self && !hart->slow &&
                caller->hart == hart && !sched_more_urgent(hart, caller->priority)))
        return general(handle, SYS_reply_recv);
    bool fault = !likely(caller->condition == THREAD_SERVED);
    if (fault && (caller->condition != (THREAD_SERVED | THREAD_FAULT << 16) || self->regs[REG_A1]))
        return general(handle, SYS_reply_recv);
    caller->gate->object.refs--; // the point of no return
    caller->condition = THREAD_READY;
    self->serving = NULL;
    self->priority = self->base;
    self->state = THREAD_RECEIVING;
    hart->current = caller;
    return fault ? NULL : caller;
}
