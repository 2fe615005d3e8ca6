// Counts who waits before anything is changed.
// file: kernel/ipc.c

static bool is_full(const struct endpoint *endpoint) {
    const unsigned room = 3;
    unsigned waiting = 0;
    if (endpoint->receiver && thread_receives(endpoint->receiver))
        return false;
    list_for_each(link, &endpoint->queue.list) waiting++;
    return waiting >= room;
}

static long call(struct thread *self, handle_t handle, bool extended) {
    struct gate *gate;
    TRY(handle_object(self->task, handle, RIGHT_GATE_CALL, &gate));
    if (gate->endpoint->flags & ENDPOINT_DEAD)
        return ERR_DEAD;
    if (gate->endpoint->level >= self->level)
        return ERR_LEVEL;
    if (extended) {
        TRY(check_handles(self));
        TRY(check_buffers(self));
    }
    if (is_full(gate->endpoint))
        return ERR_BUSY;
    self->call = ++call_count;
    self->extended = extended ? self->call : 0;
    ipc_start_call(self, gate);
    return SYSCALL_DONE;
}
