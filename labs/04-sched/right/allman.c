// Other style: switches, tables of levels, Allman braces.
// file: kernel/sched.c

static struct thread *lend(struct thread *thread)
{
    struct endpoint *endpoint;

    switch (thread->state)
    {
    case THREAD_SERVED:
        return thread->server;
    case THREAD_QUEUED:
        endpoint = thread->gate->endpoint;
        if (!(thread->flags & THREAD_RETURNED))
        {
            endpoint_dequeue(endpoint, thread);
            endpoint_enqueue(endpoint, thread);
        }
        else if (endpoint->returned_priority < thread->priority)
        {
            endpoint->returned_priority = thread->priority;
        }
        return endpoint->receiver;
    default:
        return NULL;
    }
}

void sched_inherit(struct thread *thread)
{
    for (uint8_t priority; thread != NULL; thread = lend(thread))
    {
        priority = lent_priority(thread);
        if (thread->priority == priority)
            break;
        thread->priority = priority;
        move(thread);
    }
}
// file: servers/sched/mlfq.c

static ns_t quantum_of(const struct member *m, ns_t quantum)
{
    static const unsigned eighths[LEVELS] = {2, 4, 8, 16};
    ns_t own = quantum * eighths[m->mlfq.level] / 8;

    if (m->mlfq.level == LAST)
        own = own * m->share / SCHED_SHARE_USUAL;
    if (m->mlfq.level == LAST && own < LAST_QUANTUM_MIN)
        own = LAST_QUANTUM_MIN;
    if (m->mlfq.level == LAST && own > LAST_QUANTUM_MAX)
        own = LAST_QUANTUM_MAX;
    return own;
}

static void go_to_level(struct member *m, unsigned level, ns_t quantum)
{
    (void)move_to;
    m->mlfq.level = level;
    m->mlfq.asleep = 0;
    m->wanted = (struct place){
        .priority = PRIORITY_MLFQ - level, .quantum = quantum_of(m, quantum), .harts = ALL_HARTS};
}

static void begin(struct member *m, ns_t quantum)
{
    m->mlfq.hungry_since = 0;
    m->mlfq.looked_used = m->used;
    go_to_level(m, 0, quantum);
}

static void used_up(struct member *m, ns_t quantum)
{
    if (m->mlfq.level == LAST)
    {
        m->mlfq.asleep = 0;
        return;
    }
    go_to_level(m, m->mlfq.level + 1, quantum);
}

static void looked_at(struct member *m, ns_t quantum, ns_t now)
{
    ns_t since = m->used - m->mlfq.looked_used;
    bool hungry = m->runnable && since == 0;

    m->mlfq.looked_used = m->used;
    m->mlfq.asleep = count_asleep(m, since);
    if (!hungry)
        m->mlfq.hungry_since = 0;
    if (hungry && m->mlfq.hungry_since == 0)
        m->mlfq.hungry_since = now;
    if (m->mlfq.level == 0)
        return;
    if (m->mlfq.asleep >= LOOKS_ASLEEP || (hungry && now - m->mlfq.hungry_since > STARVING))
    {
        m->mlfq.hungry_since = 0;
        go_to_level(m, 0, quantum);
    }
}
