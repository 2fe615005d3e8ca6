// At every look all begin anew.
// fails: who_computes_gets_its_share_within_5_percent
// passes: a_server_runs_at_the_priority_of_the_call_it_serves
// costs: 30
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

    if (m->mlfq.level > 0 && (starves || m->mlfq.asleep < MEMBERS_MAX)) {
        m->mlfq.hungry_since = 0;
        move_to(m, 0, quantum);
    }
}
