// In one piece: no helpers; each condition leaves by itself, the commonest reasons first.
// file: kernel/fastpath.c

struct thread *ipc_call_fast(handle_t handle) {
    struct thread *self = machine_thread();
    const struct handle_entry *entry = self->table + handle % TABLE_SLOTS;
    if (entry->self != handle)
        return general(handle, SYS_call);
    if ((entry->rights & RIGHT_GATE_CALL) == 0)
        return general(handle, SYS_call);
    struct gate *gate = entry->object;
    struct endpoint *endpoint = gate->endpoint;
    if (endpoint->flags)
        return general(handle, SYS_call);
    struct thread *server = endpoint->receiver;
    if (server->condition != THREAD_RECEIVING)
        return general(handle, SYS_call);
    struct hart *hart = self->hart;
    if (hart->slow || endpoint->level >= self->level)
        return general(handle, SYS_call);
    if (server->ceiling < self->priority || !(server->harts & hart->mask))
        return general(handle, SYS_call);

    server->condition = THREAD_READY;
    server->priority = server->base > self->priority ? server->base : self->priority;
    server->hart = hart;
    server->serving = self;
    self->state = THREAD_SERVED;
    self->server = server;
    self->gate = gate;
    self->call = call_count + 1;
    call_count = self->call;
    gate->object.refs = gate->object.refs + 1;
    return hart->current = server;
}

struct thread *ipc_reply_recv_fast(handle_t handle) {
    struct thread *self = machine_thread(), *caller = self->serving;
    const struct handle_entry *entry = self->table + handle % TABLE_SLOTS;
    if (!caller || entry->self != handle || (entry->rights & RIGHT_ENDPOINT_RECV) == 0)
        return general(handle, SYS_reply_recv);
    const struct endpoint *endpoint = entry->object;
    struct hart *hart = self->hart;
    if (endpoint->receiver != self || endpoint->flags)
        return general(handle, SYS_reply_recv);
    if (hart->slow || caller->hart != hart)
        return general(handle, SYS_reply_recv);
    if (sched_more_urgent(hart, caller->priority) || caller->gate->object.refs < 2)
        return general(handle, SYS_reply_recv);
    if (caller->condition != THREAD_SERVED)
        return general(handle, SYS_reply_recv); // faults, too: they are rare

    caller->gate->object.refs -= 1;
    caller->state = THREAD_READY;
    self->priority = self->base;
    self->serving = NULL;
    self->condition = THREAD_RECEIVING;
    return hart->current = caller;
}
