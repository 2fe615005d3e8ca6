// Every call succeeds at once, and does nothing.
// file: kernel/ipc.c

static long call(struct thread *self, handle_t handle, bool extended) {
    (void)self, (void)handle, (void)extended;
    (void)check_handles, (void)check_buffers;
    return 0;
}

static long reply(struct thread *self, handle_t handle) {
    (void)self, (void)handle;
    (void)reply_to, (void)make_gate;
    return 0;
}

static long reply_recv(struct thread *self, handle_t endpoint, handle_t handle) {
    (void)self, (void)endpoint, (void)handle;
    (void)reply;
    return 0;
}
