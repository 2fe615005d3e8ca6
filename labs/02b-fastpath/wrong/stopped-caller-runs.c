// Who is SERVED is answered, and runs.
// fails: a_caller_that_was_stopped_meanwhile_has_its_answer_and_stands_still
// passes: many_calls_in_a_row_keep_their_words
// costs: 14
// file: kernel/fastpath.c

struct thread *ipc_reply_recv_fast(handle_t handle) {
    struct thread *self = machine_thread();
    struct thread *caller = self->serving;
    struct hart *hart = self->hart;
    struct endpoint *endpoint;
    if (!find(self, handle, RIGHT_ENDPOINT_RECV, &endpoint) ||
        !likely(caller && endpoint->flags == 0 && endpoint->receiver == self && !hart->slow &&
                caller->hart == hart && caller->gate->object.refs > 1 &&
                !sched_more_urgent(hart, caller->priority)))
        return general(handle, SYS_reply_recv);
    bool fault = caller->flags & THREAD_FAULT;
    if (fault && self->regs[REG_A1])
        return general(handle, SYS_reply_recv);
    caller->gate->object.refs--; // the point of no return
    caller->condition = THREAD_READY;
    self->serving = NULL;
    self->priority = self->base;
    self->state = THREAD_RECEIVING;
    hart->current = caller;
    return fault ? NULL : caller;
}
