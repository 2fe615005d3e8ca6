static uint8_t lent_priority(const struct thread *thread) {
    // TASK 1. How urgent a thread is, with what its callers lend it: as its most urgent caller, but
    // at least its own base, and at most its ceiling. Its callers are the one that it serves, and
    // all that wait at its endpoint, if it has one (endpoint_top_priority).
    return thread->base;
}

static struct thread *lend(struct thread *thread) {
    // TASK 1. The thread's priority has just changed. If it calls, that matters to others:
    //   SERVED: its server is to inherit. Return that.
    //   QUEUED: it must move in the queue where it waits, which this does, and the endpoint's
    //     receiver is to inherit: return that. One that was RETURNED by a server which died is not
    //     in the queue; endpoint->returned_priority says what the most urgent of those has.
    //   else: nobody is to inherit. Return NULL.
    if (thread->state == THREAD_QUEUED && !(thread->flags & THREAD_RETURNED)) {
        struct endpoint *endpoint = thread->gate->endpoint;
        endpoint_dequeue(endpoint, thread);
        endpoint_enqueue(endpoint, thread);
    }
    return NULL;
}

void sched_inherit(struct thread *thread) {
    // TASK 1. Something changed that a thread's priority depends on. Set that anew, and go on along
    // the chain of those to whom it lends (lend), as far as priorities change. Levels fall along
    // the chain, so it ends. Whoever has another priority must get to its new place (move).
    uint8_t priority = lent_priority(thread);
    if (priority == thread->priority)
        return;
    thread->priority = priority;
    move(thread);
    (void)lend(thread);
}
