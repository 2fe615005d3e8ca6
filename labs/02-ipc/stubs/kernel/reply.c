// labs/02-ipc/stubs/kernel/reply.c -- what stands in the starter for the functions of this name.

struct thread *reply_leave_server(struct thread *caller) {
    // Lab 02-ipc, task 3: yours to write.
    //
    // The caller is in one of three places. QUEUED: takes it out of the queue (endpoint_dequeue),
    // and returns the endpoint's receiver, to whom it may have lent. SERVED: neither of the two
    // knows the other any more; returns the server. DEFERRED (task 4): the reply handle goes
    // (handle_find, handle_forget), and the caller leaves the endpoint's list `deferred`
    // (list_remove of its call_link); returns NULL, a deferred caller lends nothing.
    // First of all, a CANCELLED about it that was not told yet is taken back (task 6).
    (void)caller;
    return NULL;
}

static void finish_call(struct thread *caller, uint16_t flags, long status, const uint64_t *words) {
    // Lab 02-ipc, task 3: yours to write.
    //
    // The caller's call ends with this status (thread_complete), or with ERR_FAULT if a page of its
    // buffer was lost (THREAD_BUFFER_LOST); tag and words, if there are any, go to a1 and on. It
    // becomes ready, before others of its priority unless its quantum was used up
    // (THREAD_USED_UP).
    (void)caller, (void)flags, (void)status, (void)words;
}
