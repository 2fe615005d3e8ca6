// sched says that it starts with a policy, and that policy is round robin.
// file: servers/sched/scheduler.c

void scheduler_start(void) {
    number = SCHED_MLFQ;
    policy = policies[SCHED_ROUND_ROBIN];
    quantum = policy->quantum;
}
