// Stride that looks at every member before it chooses; inheritance by recursion.
// file: servers/sched/scheduler.c

void scheduler_start(void) {
    scheduler_set_policy(SCHED_STRIDE, 0);
}
// file: servers/sched/stride.c

static bool can_run(struct member *m) {
    if (choose_passed_over(m))
        return false;
    return mechanism_look(m) && m->runnable;
}

static void bring_up_to_date(struct member *m) {
    uint64_t passed = (m->used - m->stride.charged) * SCALE / m->share;

    (void)lowest, (void)charge;
    m->stride.charged = m->used;
    m->stride.pass += passed;
    if (m->stride.asleep)
        m->stride.pass = m->stride.pass > front ? m->stride.pass : front;
    m->stride.asleep = false;
}

static struct member *choose(void) {
    struct member *best = NULL, *m = NULL;

    while ((m = member_next(m)) != NULL) {
        if (m->chosen || member_has_deadline(m))
            continue;
        if (!can_run(m)) {
            m->stride.asleep = true;
            continue;
        }
        bring_up_to_date(m);
        if (best == NULL || best->stride.pass > m->stride.pass)
            best = m;
    }
    if (best != NULL)
        front = best->stride.pass;
    return best;
}
// file: kernel/sched.c

static uint8_t higher(uint8_t one, uint8_t other) { return one > other ? one : other; }

static uint8_t lent_priority(const struct thread *thread) {
    uint8_t lent = 0;
    if (thread->serving)
        lent = thread->serving->priority;
    if (thread->endpoint)
        lent = higher(lent, endpoint_top_priority(thread->endpoint));
    return higher(thread->base, lent < thread->ceiling ? lent : thread->ceiling);
}

void sched_inherit(struct thread *thread) {
    if (thread == NULL || thread->priority == lent_priority(thread))
        return;
    thread->priority = lent_priority(thread);
    move(thread);
    sched_inherit(lend(thread));
}
