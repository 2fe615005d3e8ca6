// Every call notes its id as one with buffers and handles.
// fails: a_plain_call_lends_nothing
// passes: a_message_arrives_whole_when_the_client_comes_first
// costs: 6
// file: kernel/ipc.c

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
    self->call = ++call_count;
    self->extended = self->call;
    ipc_start_call(self, gate);
    return SYSCALL_DONE;
}
