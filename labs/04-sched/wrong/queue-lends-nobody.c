// Who waits in a queue lends to nobody.
// fails: what_was_lent_is_taken_back_along_the_chain
// passes: turns_follow_the_model_of_the_policy
// costs: 48
// file: kernel/sched.c

static struct thread *lend(struct thread *thread) {
    if (thread->state == THREAD_SERVED)
        return thread->server;
    if (thread->state != THREAD_QUEUED)
        return NULL;
    struct endpoint *endpoint = thread->gate->endpoint;
    if (thread->flags & THREAD_RETURNED) {
        if (thread->priority > endpoint->returned_priority)
            endpoint->returned_priority = thread->priority;
    } else {
        endpoint_dequeue(endpoint, thread);
        endpoint_enqueue(endpoint, thread);
    }
    return NULL;
}
