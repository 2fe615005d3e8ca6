// Passes stay as they are.
// fails: turns_follow_the_model_of_the_policy
// passes: a_server_runs_at_the_priority_of_the_call_it_serves
// costs: 56
// file: servers/sched/scheduler.c

void scheduler_start(void) {
    number = SCHED_STRIDE;
    policy = policies[number];
    quantum = policy->quantum;
}
// file: servers/sched/stride.c

static struct member *choose(void) {
    struct member *m;

    while ((m = lowest())) {
        if (!mechanism_look(m) || !m->runnable) {
            choose_pass_over(m);
            continue;
        }
        (void)charge;
        if (m->stride.asleep && m->stride.pass < front)
            m->stride.pass = front;
        m->stride.asleep = false;
        if (m == lowest())
            break;
    }
    if (m)
        front = m->stride.pass;
    return m;
}
