// A policy that ends its server at the first quantum, and one that never decides.
// file: servers/sched/mlfq.c

static void used_up(struct member *m, ns_t quantum) {
    m->wanted = (struct place){PRIORITY_NORMAL, quantum, 0};
    __builtin_trap();
}
// file: servers/sched/scheduler.c

void scheduler_start(void) {
    number = SCHED_MLFQ;
    policy = policies[number];
    quantum = policy->quantum;
}
