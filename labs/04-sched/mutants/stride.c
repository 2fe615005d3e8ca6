// Stride is used only where sched starts with it.
// file: servers/sched/scheduler.c

void scheduler_start(void) {
    number = SCHED_STRIDE;
    policy = policies[number];
    quantum = policy->quantum;
}
