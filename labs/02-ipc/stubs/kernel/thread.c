// labs/02-ipc/stubs/kernel/thread.c -- what stands in the starter for the functions of this name.

static void cancel(struct thread *caller) {
    // Lab 02-ipc, task 6: yours to write.
    //
    // Once for a call: THREAD_INTERRUPTED says that it was done. The endpoint has CANCELLED to tell
    // (list `cancelled`, endpoint_tell), unless the call is QUEUED again after a death: then it is
    // told when the next instance has it (ipc_deliver).
    (void)caller;
}

int thread_interrupt(struct thread *thread) {
    // Lab 02-ipc, task 6: yours to write.
    //
    // A thread that waits for nothing, or for its pager (THREAD_FAULT), cannot be interrupted:
    // ERR_STATE. Any other wait ends with ERR_INTR, or its server is told: end_wait. Returns 0.
    (void)thread;
    return ERR_NOSYS;
}
