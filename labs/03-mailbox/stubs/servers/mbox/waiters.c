// labs/03-mailbox/stubs/servers/mbox/waiters.c -- what stands in the starter for the functions of
// this name.

int waiters_add(struct waiters *queue, struct request *r) {
    // Lab 03-mailbox, task 3: yours to write.
    //
    // A place of the list `unused`; ERR_BUSY if there is none. The call is deferred
    // (request_defer): from then on it is answered by the reply handle alone. If that fails, its
    // error is returned and nothing has changed. The waiter knows its queue and reply handle, the
    // id of the call, and what the caller asked for (struct mbox_receive: size, flags, deadline).
    // It becomes the last one of the queue, and the timer is set for its deadline, if it has one
    // (want_timer). Returns DEFERRED.
    (void)queue, (void)r;
    (void)want_timer;
    return ERR_NOSYS;
}

struct waiter waiters_take(struct waiters *queue) {
    // Lab 03-mailbox, task 3: yours to write.
    //
    // The first one of a queue that is not empty: out of its queue, its place is free again (take).
    (void)queue;
    return (struct waiter){.next = NULL};
}

void waiters_answer_all(struct waiters *queue, uint64_t flags, int error) {
    // Lab 03-mailbox, task 4: yours to write.
    //
    // All of the queue that have one of these flags, and if `flags` is 0 all, are answered with the
    // error (answer_error, which takes them out of the queue).
    (void)queue, (void)flags, (void)error;
    (void)answer_error;
}

bool waiters_cancel(callid_t call) {
    // Lab 03-mailbox, task 4: yours to write.
    //
    // Whoever waits with this call wants to leave, or was killed: ERR_INTR. Whether there was one.
    (void)call;
    return false;
}

void waiters_expire(void) {
    // Lab 03-mailbox, task 4: yours to write.
    //
    // Who has a deadline that is over is answered with ERR_TIMEDOUT. Then the timer is set for the
    // earliest deadline of those that are left, and for none if none of them has one.
}
