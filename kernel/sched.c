// kernel/sched.c -- which thread runs: queues, quanta, inherited priorities.
//
// Each hart has 64 queues and a bitmap. Its current thread is in none of them. A thread that
// serves a call runs at its caller's priority and on its caller's quantum; the caller at the head
// of such a chain is the hart's payer.

#include <kernel/core.h>

static bool allowed(const struct thread *thread, const struct hart *hart) {
    return thread->harts & hart->mask;
}

static bool runnable(const struct thread *thread) {
    return thread->state == THREAD_READY && !(thread->flags & THREAD_STOP_FLAGS);
}

// In ready_bitmap, the more urgent a priority the lower its bit.
static uint64_t priority_bit(unsigned priority) { return 1ull << (PRIORITY_MAX - priority); }

static bool has_ready(const struct hart *hart, unsigned priority) {
    return hart->ready_bitmap & priority_bit(priority);
}

// The index of the only bit that is set: a multiplication moves it so that the upper six bits of
// the product differ for each. Without Zbb the compiler would call a function with twice the work.
// (Leiserson, Prokop, Randall 1998: Using de Bruijn sequences to index a 1 in a computer word)
static unsigned bit_index(uint64_t bit) {
    static const uint8_t table[64] = {
        0,  1,  48, 2,  57, 49, 28, 3,  61, 58, 50, 42, 38, 29, 17, 4,  62, 55, 59, 36, 53, 51,
        43, 22, 45, 39, 33, 30, 24, 18, 12, 5,  63, 47, 56, 27, 60, 41, 37, 16, 54, 35, 52, 21,
        44, 32, 23, 11, 46, 26, 40, 15, 34, 20, 31, 10, 25, 14, 19, 9,  13, 8,  7,  6,
    };
    return table[bit * 0x03f79d71b4cb0a89ull >> 58];
}

static int top_priority(const struct hart *hart) {
    uint64_t bitmap = hart->ready_bitmap;
    return bitmap ? PRIORITY_MAX - (int)bit_index(bitmap & -bitmap) : -1;
}

static void queue_add(struct hart *hart, struct thread *thread, bool first) {
    struct link *queue = &hart->ready[thread->priority];
    if (first)
        list_insert_after(queue, &thread->ready_link);
    else
        list_append(queue, &thread->ready_link);
    hart->ready_bitmap |= priority_bit(thread->priority);
    thread->queued_priority = thread->priority;
    thread->hart = hart;
}

static void queue_remove(struct thread *thread) {
    struct hart *hart = thread->hart;
    list_remove(&thread->ready_link);
    if (list_empty(&hart->ready[thread->queued_priority]))
        hart->ready_bitmap &= ~priority_bit(thread->queued_priority);
}

// Its last hart if it can run there at once, else an idle one, else its last.
static struct hart *choose_hart(const struct thread *thread) {
    struct hart *last = thread->hart;
    bool last_allowed = allowed(thread, last);
    if (last_allowed && (!last->current || thread->priority > last->current->priority))
        return last;
    for (unsigned i = 0; i < hart_count; i++)
        if (allowed(thread, harts[i]) && !harts[i]->current && !harts[i]->ready_bitmap)
            return harts[i];
    if (last_allowed)
        return last;
    for (unsigned i = 0; i < hart_count; i++)
        if (allowed(thread, harts[i]))
            return harts[i];
    return last;
}

static bool is_queued(const struct thread *thread) {
    return link_in_list(&thread->ready_link) || thread->hart->next == thread;
}

// Of equal priority it waits for the end of current's quantum: the timer must be set for that.
static bool deserves_attention(const struct hart *hart, const struct thread *thread) {
    if (!hart->current || thread->priority > hart->current->priority)
        return true;
    return hart->payer && thread->priority == hart->payer->priority &&
           hart->timer_armed > hart->quantum_end;
}

void sched_ready(struct thread *thread, bool first) {
    thread->state = THREAD_READY;
    thread->since = machine_ticks();
    if (thread->flags & THREAD_STOP_FLAGS || is_queued(thread))
        return;
    struct hart *hart = thread->hart;
    if (!first || !allowed(thread, hart))
        hart = choose_hart(thread);
    if (first && hart == hart_self() && !hart->next) {
        thread->hart = hart;
        hart->next = thread;
        hart->attention = 1;
        return;
    }
    queue_add(hart, thread, first);
    if (deserves_attention(hart, thread))
        hart_kick(hart);
}

void sched_unready(struct thread *thread) {
    if (thread->hart->next == thread)
        thread->hart->next = NULL;
    else if (link_in_list(&thread->ready_link))
        queue_remove(thread);
}

// The most urgent thread of another hart that may run here.
static struct thread *steal(struct hart *hart) {
    for (unsigned i = 0; i < hart_count; i++) {
        int top = top_priority(harts[i]);
        if (top < 0)
            continue;
        struct thread *thread = list_first(&harts[i]->ready[top], struct thread, ready_link);
        if (allowed(thread, hart))
            return thread;
    }
    return NULL;
}

static struct thread *take(struct hart *hart) {
    struct thread *next = hart->next;
    hart->next = NULL;
    if (next && !sched_more_urgent(hart, next->priority))
        return next;
    if (next)
        queue_add(hart, next, true);
    int top = top_priority(hart);
    next = top >= 0 ? list_first(&hart->ready[top], struct thread, ready_link) : steal(hart);
    if (next)
        queue_remove(next);
    return next;
}

// Whether the current thread, which could go on, must let another run.
static bool must_yield(const struct hart *hart) {
    unsigned priority = hart->current->priority;
    return sched_more_urgent(hart, priority) || (hart->rotate && has_ready(hart, priority)) ||
           (hart->next && hart->next->priority > priority);
}

// Whether the current thread goes on; if it does not but could, it goes back into a queue.
static bool keep_current(struct hart *hart) {
    struct thread *current = hart->current;
    if (!current || !runnable(current) || is_queued(current))
        return false;
    if (!allowed(current, hart)) {
        hart->current = NULL;
        sched_ready(current, false);
        return false;
    }
    if (must_yield(hart)) {
        queue_add(hart, current, !hart->rotate);
        return false;
    }
    if (hart->next)
        queue_add(hart, hart->next, true);
    hart->next = NULL;
    return true;
}

struct thread *sched_pick(struct hart *hart) {
    hart->attention = 0;
    struct thread *before = hart->current;
    if (!keep_current(hart))
        hart->current = take(hart);
    hart->rotate = false;
    if (hart->current && hart->current != before) {
        hart->current->hart = hart;
        trace(TRACE_SWITCH, (uintptr_t)hart->current, 0);
    }
    return hart->current;
}

static struct thread *payer_of(struct thread *thread) {
    while (thread && thread->serving)
        thread = thread->serving;
    return thread;
}

static void settle(struct hart *hart, uint64_t now) {
    struct thread *payer = hart->payer;
    uint64_t used = now - hart->payer_since;
    if (payer)
        payer->remaining = payer->remaining > used ? payer->remaining - used : 1;
    hart->payer_since = now;
}

void sched_charge(struct hart *hart) {
    struct thread *current = hart->current;
    struct thread *payer = payer_of(current);
    if (payer != hart->payer) {
        settle(hart, machine_ticks());
        hart->payer = payer;
    }
    hart->quantum_end = payer && payer->quantum ? hart->payer_since + payer->remaining : ~0ull;
    bool limited = payer && (payer->scheduler || has_ready(hart, payer->priority));
    timer_program(hart, limited ? hart->quantum_end : ~0ull);
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
    if (!payer || !payer->quantum || now - hart->payer_since < payer->remaining)
        return;
    payer->remaining = debug_jitter(payer->quantum);
    hart->payer_since = now;
    if (payer == hart->current)
        hart->rotate = true;
    else
        payer->flags |= THREAD_USED_UP; // its server goes on; it waits when it is answered
    hart->attention = 1;
    report(payer);
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
    for (struct link *link = thread->endpoints.next; link != &thread->endpoints;
         link = link->next) {
        uint8_t top = endpoint_top_priority(container_of(link, struct endpoint, receiver_link));
        lent = top > lent ? top : lent;
    }
    if (lent > thread->ceiling)
        lent = thread->ceiling;
    return lent > thread->base ? lent : thread->base;
}

// A new priority, in whatever place the thread is.
static void move(struct thread *thread, uint8_t priority) {
    struct hart *hart = thread->hart;
    bool lowered = priority < thread->priority;
    thread->priority = priority;
    if (link_in_list(&thread->ready_link)) {
        queue_remove(thread);
        queue_add(hart, thread, false);
        if (deserves_attention(hart, thread))
            hart_kick(hart);
    } else if (hart->current == thread && lowered && sched_more_urgent(hart, priority)) {
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
        move(thread, priority);
        thread = lend(thread);
    }
}

void sched_set(struct thread *thread, uint8_t priority, uint64_t quantum, uint64_t mask) {
    thread->base = priority;
    thread->quantum = quantum;
    thread->remaining = quantum;
    thread->harts = mask;
    sched_inherit(thread);
    if (allowed(thread, thread->hart))
        return;
    if (is_queued(thread)) {
        sched_unready(thread);
        sched_ready(thread, false);
    } else if (thread->hart->current == thread) {
        hart_kick(thread->hart);
    } else {
        thread->hart = choose_hart(thread);
    }
}
