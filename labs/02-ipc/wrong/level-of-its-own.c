// A call to the caller's own level is let through.
// fails: calls_go_down_only
// passes: a_message_arrives_whole_when_the_client_comes_first
// costs: 4
// file: kernel/ipc.c

static long call(struct thread *self, handle_t handle, bool extended) {
    struct gate *gate;
    TRY(handle_object(self->task, handle, RIGHT_GATE_CALL, &gate));
    if (gate->endpoint->flags & ENDPOINT_DEAD)
        return ERR_DEAD;
    if (gate->endpoint->level > self->level)
        return ERR_LEVEL;
    if (extended) {
        TRY(check_handles(self));
        TRY(check_buffers(self));
    }
    self->call = ++call_count;
    self->extended = extended ? self->call : 0;
    ipc_start_call(self, gate);
    return SYSCALL_DONE;
}
