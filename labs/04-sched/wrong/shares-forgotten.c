// At the last level all are alike.
// fails: who_computes_gets_its_share_within_5_percent, a_changed_share_counts_from_then_on
// passes: a_server_runs_at_the_priority_of_the_call_it_serves
// costs: 24
// file: servers/sched/mlfq.c

static ns_t last_quantum(const struct member *m, ns_t quantum) {
    ns_t own = 2 * quantum * (m->share ? 1 : 0);

    if (own < LAST_QUANTUM_MIN)
        return LAST_QUANTUM_MIN;
    return own < LAST_QUANTUM_MAX ? own : LAST_QUANTUM_MAX;
}
