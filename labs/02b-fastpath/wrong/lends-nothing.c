// On the short way there is no time for priorities.
// fails: a_server_that_waited_is_as_urgent_as_its_caller_and_no_longer
// passes: many_calls_in_a_row_keep_their_words
// costs: 10
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
    gate->object.refs++; // the point of no return
    self->gate = gate;
    self->call = ++call_count;
    if (extended)
        self->extended = self->call;
    self->server = server;
    server->serving = self;
    server->hart = hart;
    hart->current = server;
    (void)priority;
    self->state = THREAD_SERVED;
    server->state = THREAD_READY;
    return server;
}
