// Only callers that wait lend.
// fails: a_server_runs_at_the_priority_of_the_call_it_serves
// passes: turns_follow_the_model_of_the_policy
// costs: 48
// file: kernel/sched.c

static uint8_t lent_priority(const struct thread *thread) {
    uint8_t lent = 0;
    uint8_t top = thread->endpoint ? endpoint_top_priority(thread->endpoint) : 0;
    if (top > lent)
        lent = top;
    if (lent > thread->ceiling)
        lent = thread->ceiling;
    return lent > thread->base ? lent : thread->base;
}
