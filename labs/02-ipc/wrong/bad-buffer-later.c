// Buffers are not looked at when the call is made.
// fails: a_call_with_a_bad_buffer_is_refused_before_the_server_sees_it
// passes: a_message_arrives_whole_when_the_client_comes_first
// costs: 8
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
        (void)check_buffers;
    }
    self->call = ++call_count;
    self->extended = extended ? self->call : 0;
    ipc_start_call(self, gate);
    return SYSCALL_DONE;
}
