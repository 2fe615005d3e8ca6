void scheduler_start(void) {
    // TASK 2. The policy with which sched starts is the one that is graded: SCHED_MLFQ or
    // SCHED_STRIDE (abi/sched.h), whichever you write.
    number = SCHED_ROUND_ROBIN;
    policy = policies[number];
    quantum = policy->quantum;
}
