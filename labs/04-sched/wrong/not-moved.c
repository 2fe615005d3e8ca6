// The priority is changed, and the thread stays where it is.
// fails: a_waiting_call_moves_to_the_front_when_its_caller_inherits
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
        (void)endpoint_dequeue;
    }
    return endpoint->receiver;
}
