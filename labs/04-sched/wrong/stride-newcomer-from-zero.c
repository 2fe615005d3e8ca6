// A newcomer has had nothing, so it is the lowest.
// fails: a_newcomer_gets_its_part_and_nothing_for_the_time_before
// passes: a_server_runs_at_the_priority_of_the_call_it_serves
// costs: 30
// file: servers/sched/scheduler.c

void scheduler_start(void) {
    number = SCHED_STRIDE;
    policy = policies[number];
    quantum = policy->quantum;
}
// file: servers/sched/stride.c

static void begin(struct member *m, ns_t quantum) {
    m->stride.charged = m->used;
    if (m->stride.pass < front || m->given.priority == 0)
        m->stride.pass = 0;
    m->wanted = (struct place){PRIORITY_NORMAL, quantum, ALL_HARTS};
}
