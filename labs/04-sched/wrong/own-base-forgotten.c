// A server is as urgent as its callers.
// fails: a_server_that_is_urgent_by_itself_stays_so
// passes: turns_follow_the_model_of_the_policy
// costs: 48
// file: kernel/sched.c

static uint8_t lent_priority(const struct thread *thread) {
    uint8_t lent = thread->serving ? thread->serving->priority : 0;
    uint8_t top = thread->endpoint ? endpoint_top_priority(thread->endpoint) : 0;
    if (top > lent)
        lent = top;
    if (lent > thread->ceiling)
        lent = thread->ceiling;
    return lent ? lent : thread->base;
}
