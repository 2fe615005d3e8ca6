// Stride is written, and mlfq is as it was handed out.
// file: servers/sched/scheduler.c

void scheduler_start(void) {
    number = SCHED_STRIDE;
    policy = policies[number];
    quantum = policy->quantum;
}
// file: servers/sched/mlfq.c

static void begin(struct member *m, ns_t quantum) {
    (void)move_to;
    m->wanted = (struct place){PRIORITY_NORMAL, quantum, ALL_HARTS};
}

static void used_up(struct member *m, ns_t quantum) { (void)m, (void)quantum; }

static void looked_at(struct member *m, ns_t quantum, ns_t now) {
    (void)m, (void)quantum, (void)now, (void)count_asleep;
}
