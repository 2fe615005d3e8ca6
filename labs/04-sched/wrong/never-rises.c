// Who sank stays there.
// fails: who_sleeps_most_of_the_time_wakes_up_in_time
// passes: a_server_runs_at_the_priority_of_the_call_it_serves
// costs: 16
// file: servers/sched/mlfq.c

static void looked_at(struct member *m, ns_t quantum, ns_t now) {
    ns_t used = m->used - m->mlfq.looked_used;

    m->mlfq.looked_used = m->used;
    m->mlfq.asleep = count_asleep(m, used);
    if (!m->runnable || used > 0)
        m->mlfq.hungry_since = 0;
    else if (m->mlfq.hungry_since == 0)
        m->mlfq.hungry_since = now;

    bool starves = m->mlfq.hungry_since != 0 && now - m->mlfq.hungry_since > STARVING;

    (void)quantum;
    if (m->mlfq.level > LAST && starves) {
        m->mlfq.hungry_since = 0;
        move_to(m, 0, quantum);
    }
}
