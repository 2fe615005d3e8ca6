static void begin(struct member *m, ns_t quantum) {
    // TASK 2, if you write this policy. The member comes, or its nice or share was changed: it is at
    // level 0. Its priority is PRIORITY_MLFQ less the level, its quantum that of the level, on any
    // hart (ALL_HARTS). At the last level the quantum is in proportion to its share: twice the
    // quantum for SCHED_SHARE_USUAL, but from 1 to 100 ms.
    m->wanted = (struct place){PRIORITY_NORMAL, quantum, ALL_HARTS};
}

static void used_up(struct member *m, ns_t quantum) {
    // TASK 2. It used up its quantum: it sinks by a level, if there is one below.
    (void)m, (void)quantum;
}

static void looked_at(struct member *m, ns_t quantum, ns_t now) {
    // TASK 2. Now and then all members are looked at: m->runnable says whether it could run, m->used
    // what it used since it began. Let it rise to level 0 if it was found asleep at two looks in a
    // row and used little in between (10 ms, say), or had a turn and left nearly all of it; or if
    // it could have run, and used nothing, for a second.
    (void)m, (void)quantum, (void)now;
}
