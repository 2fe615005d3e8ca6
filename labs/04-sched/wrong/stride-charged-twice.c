// All that it ever used is added each time.
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

static void charge(struct member *m) {
    m->stride.pass += (m->used - m->stride.charged) * SCALE / m->share;
}
