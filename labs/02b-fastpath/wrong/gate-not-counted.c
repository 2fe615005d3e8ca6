// A gate lives as long as its handles.
// fails: a_gate_that_was_closed_meanwhile_is_told
// passes: many_calls_in_a_row_keep_their_words
// costs: 24
// file: kernel/fastpath.c

static inline struct thread *call(handle_t handle, uint64_t number) {
    struct thread *self = machine_thread();
    struct hart *hart = self->hart;
    uint8_t priority = self->priority;
    bool extended = number == SYS_call_ext;
    struct gate *gate;
    if (!find(self, handle, RIGHT_GATE_CALL, &gate))
        return general(handle, number);
    struct thread *server = gate->endpoint->receiver;
    if (!can_switch(self, gate->endpoint, server) || (extended && !can_extend(self)))
        return general(handle, number);
    self->gate = gate;
    self->call = ++call_count;
    if (extended)
        self->extended = self->call;
    self->server = server;
    server->serving = self;
    server->hart = hart;
    hart->current = server;
    if (server->priority < priority)
        server->priority = priority;
    self->state = THREAD_SERVED;
    server->state = THREAD_READY;
    return server;
}

struct thread *ipc_reply_recv_fast(handle_t handle) {
    struct thread *self = machine_thread();
    struct thread *caller = self->serving;
    struct hart *hart = self->hart;
    struct endpoint *endpoint;
    if (!find(self, handle, RIGHT_ENDPOINT_RECV, &endpoint) ||
        !likely(caller && endpoint->flags == 0 && endpoint->receiver == self && !hart->slow &&
                caller->hart == hart && caller->gate->object.refs > 0 &&
                !sched_more_urgent(hart, caller->priority)))
        return general(handle, SYS_reply_recv);
    bool fault = !likely(caller->condition == THREAD_SERVED);
    if (fault && (caller->condition != (THREAD_SERVED | THREAD_FAULT << 16) || self->regs[REG_A1]))
        return general(handle, SYS_reply_recv);
    caller->condition = THREAD_READY;
    self->serving = NULL;
    self->priority = self->base;
    self->state = THREAD_RECEIVING;
    hart->current = caller;
    return fault ? NULL : caller;
}
