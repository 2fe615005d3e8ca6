// A quantum that is used up changes nothing.
// fails: turns_follow_the_model_of_the_policy
// passes: a_server_runs_at_the_priority_of_the_call_it_serves
// costs: 56
// file: servers/sched/mlfq.c

static void used_up(struct member *m, ns_t quantum) {
    m->mlfq.asleep = 0;
    (void)quantum;
}
