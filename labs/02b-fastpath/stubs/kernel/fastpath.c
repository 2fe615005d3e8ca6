struct thread *ipc_call_fast(handle_t handle) {
    // TASK 1. The running thread (machine_thread()) calls through `handle`. If the call can go to the
    // server at once, make it so and return the server; else return general(handle, SYS_call).
    //
    // It can if all of this holds, and reading it changes nothing:
    //   - the handle's entry is self->table[handle % TABLE_SLOTS]: it is that handle's own, with
    //     RIGHT_GATE_CALL, which no other kind of object has;
    //   - the endpoint's flags are 0, and its level is below the thread's;
    //   - the endpoint's receiver waits (thread_receives), may run on this hart (harts, a mask),
    //     and may become as urgent as the caller (ceiling);
    //   - nothing is to be done first on this hart (hart->slow).
    // Then, and from here on nothing can fail:
    //   - the gate has one more reference; the thread has a gate, the next id (call_count), and a
    //     server, which serves it, and which is on this hart and its current thread;
    //   - the server is at least as urgent as the caller; one is SERVED, the other READY.
    return general(handle, SYS_call);
}

struct thread *ipc_call_extended_fast(handle_t handle) {
    // TASK 3. The same for a call that lends buffers. Two more things must hold: it gives no
    // handles (a6 and t2 are 0), and ipc_buffers_mapped. And one more is to be noted: which
    // call it is whose buffers lie in the save area (thread.h: extended).
    return general(handle, SYS_call_ext);
}

struct thread *ipc_reply_recv_fast(handle_t handle) {
    // TASK 2. The running thread answers whom it serves, and waits at the endpoint again. If that
    // can be done at once, make it so and return the caller; else general(handle, SYS_reply_recv).
    //
    // It can if the handle is an endpoint's with RIGHT_ENDPOINT_RECV; there is a caller; the
    // endpoint has nothing to tell, and this thread is its receiver; nothing is to be done first
    // on this hart; the caller was on this hart, too; its call is not the gate's last reference
    // (or CLOSED would be due); nobody more urgent than the caller is ready (sched_more_urgent);
    // and the caller is SERVED with no flag set: thread.h says what `condition` is for.
    // One flag may be set: a caller that faulted (THREAD_FAULT) and is answered with tag 0 goes
    // on as well. It gets no words; NULL lets trap.S load all of its registers.
    //
    // Then undo what the call did, and let the thread wait. Its own priority is `base` again.
    return general(handle, SYS_reply_recv);
}
