// kernel/sched.c -- which thread runs: queues, quanta, inherited priorities.
//
// Each hart has a queue, and its current thread is not in it. A thread that serves a call runs at
// its caller's priority and on its caller's quantum; the caller at the head of such a chain is the
// hart's payer.

#include <kernel/core.h>

static bool allowed(const struct thread *thread, const struct hart *hart) {
    return thread->harts & hart->mask;
}

static bool runnable(const struct thread *thread) {
    return thread->state == THREAD_READY && !(thread->flags & THREAD_STOP_FLAGS);
}

// A current thread is, too, if it was woken since it blocked.
static bool is_queued(const struct thread *thread) { return link_in_list(&thread->ready_link); }

// Its last hart if it can run there at once, or is to stay, else an idle one, else its last.
static inline struct hart *choose_hart(const struct thread *thread, bool stay) {
    struct hart *chosen = thread->hart;
    if (allowed(thread, chosen) &&
        (stay || !chosen->current || thread->priority > chosen->current->priority))
        return chosen;
    for (unsigned i = 0; i < hart_count; i++) {
        if (!allowed(thread, harts[i]))
            continue;
        if (!harts[i]->current && !harts[i]->ready.bitmap)
            return harts[i];
        if (!allowed(thread, chosen))
            chosen = harts[i];
    }
    return chosen;
}

// Of equal priority it waits for the end of current's quantum: the timer must be set for that.
static bool deserves_attention(const struct hart *hart, const struct thread *thread) {
    if (!hart->current || thread->priority > hart->current->priority)
        return true;
    return hart->payer && thread->priority == hart->payer->priority &&
           hart->timer_armed > hart->quantum_end;
}

// first: before others of its priority, and on the hart where it is.
static void enqueue(struct thread *thread, bool first) {
    struct hart *hart = choose_hart(thread, first);
    thread->hart = hart;
    thread->queued_priority = thread->priority;
    queue_add(&hart->ready, &thread->ready_link, thread->priority, first);
    if (deserves_attention(hart, thread))
        hart_kick(hart);
}

// Direct handoff: the current thread begins to wait, and this one is to go on in its place.
static bool hand_over(struct hart *hart, struct thread *thread) {
    if (hart != hart_self() || !hart->current || runnable(hart->current) || !allowed(thread, hart))
        return false;
    hart->current = thread;
    trace(TRACE_SWITCH, (uintptr_t)thread, 0);
    return true;
}

void sched_ready(struct thread *thread, bool first) {
    thread->state = THREAD_READY;
    thread->since = machine_ticks();
    if (!runnable(thread) || is_queued(thread) || (first && hand_over(thread->hart, thread)))
        return;
    enqueue(thread, first);
}

void sched_unready(struct thread *thread) {
    if (is_queued(thread))
        queue_remove(&thread->hart->ready, &thread->ready_link, thread->queued_priority);
}

static struct thread *first_ready(const struct hart *hart) {
    const struct link *list = &hart->ready.list;
    return list_empty(list) ? NULL : list_first(list, struct thread, ready_link);
}

// The first that is ready here, else one of another hart that may run here.
static struct thread *take(struct hart *hart) {
    struct thread *thread = first_ready(hart);
    for (unsigned i = 0; !thread && i < hart_count; i++) {
        struct thread *other = first_ready(harts[i]);
        if (other && allowed(other, hart))
            thread = other;
    }
    if (thread) {
        sched_unready(thread);
        thread->hart = hart;
    }
    return thread;
}

// Whether the current thread, which could go on, must let another run.
static bool must_yield(const struct hart *hart) {
    const struct thread *current = hart->current;
    return sched_more_urgent(hart, current->priority) || !allowed(current, hart) ||
           (hart->rotate && queue_has(&hart->ready, current->priority));
}

struct thread *sched_pick(struct hart *hart) {
    struct thread *before = hart->current;
    bool could_go_on = before && runnable(before) && !is_queued(before);
    if (!could_go_on || must_yield(hart)) {
        hart->current = take(hart);
        if (could_go_on)
            enqueue(before, !hart->rotate);
    }
    hart->attention = 0;
    hart->rotate = false;
    if (hart->current != before)
        trace(TRACE_SWITCH, (uintptr_t)hart->current, 0);
    return hart->current;
}

static struct thread *payer_of(struct thread *thread) {
    while (thread && thread->serving)
        thread = thread->serving;
    return thread;
}

void sched_charge(struct hart *hart) {
    struct thread *payer = payer_of(hart->current);
    if (payer != hart->payer) {
        uint64_t now = machine_ticks();
        if (hart->payer) {
            hart->payer->remaining = hart->quantum_end > now ? hart->quantum_end - now : 1;
            hart->payer->used += now - hart->payer_since;
        }
        hart->payer = payer;
        hart->payer_since = now;
        hart->quantum_end = payer && payer->quantum ? now + payer->remaining : ~0ull;
    }
    bool limited = payer && (payer->scheduler || queue_has(&hart->ready, payer->priority));
    timer_program(hart, limited ? hart->quantum_end : ~0ull);
}

void sched_forget_payer(const struct thread *thread) {
    for (unsigned i = 0; i < hart_count; i++)
        if (harts[i]->payer == thread)
            harts[i]->payer = NULL;
}

uint64_t sched_used(const struct thread *thread) {
    uint64_t used = thread->used;
    for (unsigned i = 0; i < hart_count; i++)
        if (harts[i]->payer == thread)
            used += machine_ticks() - harts[i]->payer_since;
    return used;
}

static void report(struct thread *payer) {
    if (!payer->scheduler || link_in_list(&payer->quantum_link))
        return;
    struct endpoint *endpoint = payer->scheduler->endpoint;
    if (endpoint->flags & ENDPOINT_DEAD)
        return;
    list_append(&endpoint->quantum, &payer->quantum_link);
    if (endpoint->bound)
        notification_set(endpoint->bound, 1ull << NOTIFY_QUANTUM_BIT);
}

void sched_tick(struct hart *hart) {
    struct thread *payer = hart->payer;
    uint64_t now = machine_ticks();
    if (!payer || now < hart->quantum_end)
        return;
    hart->quantum_end = now + debug_jitter(payer->quantum);
    hart->attention = 1;
    if (payer == hart->current)
        hart->rotate = true;
    else
        payer->flags |= THREAD_USED_UP; // its server goes on; it waits when it is answered
    report(payer);
}

void sched_report_to(struct thread *thread, struct gate *scheduler) {
    list_remove(&thread->quantum_link);
    object_set(&thread->scheduler, scheduler);
}

int sched_next_event(struct endpoint *endpoint, badge_t *badge) {
    if (list_empty(&endpoint->quantum))
        return ERR_NONE;
    struct thread *thread = list_first(&endpoint->quantum, struct thread, quantum_link);
    list_remove(&thread->quantum_link);
    *badge = thread->scheduler->badge;
    return 0;
}

// What the callers of a thread lend it, its own base at least, its ceiling at most.
static uint8_t lent_priority(const struct thread *thread) {
    uint8_t lent = thread->serving ? thread->serving->priority : 0;
    uint8_t top = thread->endpoint ? endpoint_top_priority(thread->endpoint) : 0;
    if (top > lent)
        lent = top;
    if (lent > thread->ceiling)
        lent = thread->ceiling;
    return lent > thread->base ? lent : thread->base;
}

// After a change of its priority or of its harts, in whatever place the thread is.
static void move(struct thread *thread) {
    struct hart *hart = thread->hart;
    if (is_queued(thread)) {
        sched_unready(thread);
        enqueue(thread, false);
    } else if (!thread_runs(thread)) {
        thread->hart = choose_hart(thread, true);
    } else if (sched_more_urgent(hart, thread->priority) || !allowed(thread, hart)) {
        hart_kick(hart);
    }
}

// Whom a thread lends to: the server of its call. Moves it in the queue if it waits there.
static struct thread *lend(struct thread *thread) {
    if (thread->state == THREAD_SERVED)
        return thread->server;
    if (thread->state != THREAD_QUEUED)
        return NULL;
    struct endpoint *endpoint = thread->gate->endpoint;
    if (thread->flags & THREAD_RETURNED) {
        if (thread->priority > endpoint->returned_priority)
            endpoint->returned_priority = thread->priority;
    } else {
        endpoint_dequeue(endpoint, thread);
        endpoint_enqueue(endpoint, thread);
    }
    return endpoint->receiver;
}

// Levels fall along the chain, so it ends.
void sched_inherit(struct thread *thread) {
    while (thread) {
        uint8_t priority = lent_priority(thread);
        if (priority == thread->priority)
            return;
        thread->priority = priority;
        move(thread);
        thread = lend(thread);
    }
}

void sched_set(struct thread *thread, uint8_t priority, uint64_t quantum, uint64_t mask) {
    thread->base = priority;
    thread->quantum = quantum;
    thread->remaining = quantum;
    thread->harts = mask;
    thread->used = sched_used(thread);
    sched_forget_payer(thread); // its new quantum begins
    sched_inherit(thread);
    move(thread);
}
