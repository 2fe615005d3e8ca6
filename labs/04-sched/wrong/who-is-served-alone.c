// Only the caller that is being served lends.
// fails: a_queued_call_lends_its_priority
// passes: turns_follow_the_model_of_the_policy
// costs: 45
// file: kernel/sched.c

static uint8_t lent_priority(const struct thread *thread) {
    uint8_t lent = thread->serving ? thread->serving->priority : 0;
    if (lent > thread->ceiling)
        lent = thread->ceiling;
    return lent > thread->base ? lent : thread->base;
}
