// labs/02-ipc/stubs/kernel/ipc.c -- what stands in the starter for the functions of this name.

void ipc_start_call(struct thread *caller, struct gate *gate) {
    // Lab 02-ipc, task 1: yours to write. Until then a caller that comes here just stops.
    //
    // Counts the gate (object_get) and notes it in the caller, with the time (machine_ticks, into
    // `since`); traces TRACE_CALL as the other files trace theirs. Then, if the endpoint's receiver
    // waits (thread_receives): delivers (ipc_deliver), moves the server to the caller's hart if its
    // mask allows that, lends it the caller's priority (sched_lend), makes it ready, first in its
    // queue (sched_ready). Else the caller becomes QUEUED and goes into the endpoint's queue
    // (endpoint_enqueue); a receiver that is busy is lent the priority all the same.
    (void)gate;
    thread_stop(caller, THREAD_STOPPED);
}

static long call(struct thread *self, handle_t handle, bool extended) {
    // Lab 02-ipc, task 1: yours to write.
    //
    // Checks first, changes nothing before all is well: the handle is a gate that may be called
    // (handle_object, RIGHT_GATE_CALL: its error is yours); its endpoint is not dead, else ERR_DEAD;
    // the endpoint's level is below the thread's, else ERR_LEVEL; of an extended call handles and
    // buffers are in order (check_handles, check_buffers). Then the call gets a new id
    // (++call_count); `extended` notes the id if buffers and handles are to be found in the save
    // area, else 0. Starts the call, and returns SYSCALL_DONE: the answer comes later.
    (void)self, (void)handle, (void)extended;
    (void)check_handles, (void)check_buffers;
    return ERR_NOSYS;
}

static long reply(struct thread *self, handle_t handle) {
    // Lab 02-ipc, task 3: yours to write.
    //
    // Finds the caller (reply_to). If t5 of the save area is not 0 the reply brings a gate
    // (make_gate): what make_gate returns is the server's error, and nobody is answered; what it
    // leaves in *status is the caller's. Ends the call (reply_finish) with that status; tag and
    // words, from a1 on, only if it is 0. Last, the caller finds the new gate in its t2.
    // Returns 0, or the error.
    (void)self, (void)handle;
    (void)reply_to, (void)make_gate;
    return ERR_NOSYS;
}

static long reply_recv(struct thread *self, handle_t endpoint, handle_t handle) {
    // Lab 02-ipc, task 3: yours to write.
    //
    // All that could fail is checked before the answer goes out: the endpoint (handle_object,
    // RIGHT_ENDPOINT_RECV), that it is the thread's own task's (else ERR_RIGHT), that a deferred
    // call is answered only when none is being served (else ERR_STATE), that the thread may receive
    // there (become_receiver). Then reply, then receive. A caller that is gone (ERR_GONE) is no
    // reason not to receive; any other error of reply is.
    (void)self, (void)endpoint, (void)handle;
    (void)reply;
    return ERR_NOSYS;
}
