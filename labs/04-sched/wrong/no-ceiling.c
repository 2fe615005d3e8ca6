// Whoever calls decides.
// fails: a_ceiling_is_respected
// passes: turns_follow_the_model_of_the_policy
// costs: 8
// file: kernel/sched.c

static uint8_t lent_priority(const struct thread *thread) {
    uint8_t lent = thread->serving ? thread->serving->priority : 0;
    uint8_t top = thread->endpoint ? endpoint_top_priority(thread->endpoint) : 0;
    if (top > lent)
        lent = top;
    return lent > thread->base ? lent : thread->base;
}
