// The one with the highest pass runs.
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

static struct member *lowest(void) {
    struct member *found = NULL;

    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (m->chosen || member_has_deadline(m))
            continue;
        if (choose_passed_over(m)) { // it was found asleep, by us or in its place on a hart
            m->stride.asleep = true;
            continue;
        }
        if (!found || m->stride.pass > found->stride.pass)
            found = m;
    }
    return found;
}
