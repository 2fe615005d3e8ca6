// The same quantum at all levels.
// fails: turns_follow_the_model_of_the_policy
// passes: a_server_runs_at_the_priority_of_the_call_it_serves
// costs: 56
// file: servers/sched/mlfq.c

static void move_to(struct member *m, unsigned level, ns_t quantum) {
    m->mlfq.level = level;
    m->mlfq.asleep = 0;
    m->wanted.priority = PRIORITY_MLFQ - level;
    m->wanted.quantum = level == LAST ? last_quantum(m, quantum) : quantum;
    m->wanted.harts = ALL_HARTS;
}
