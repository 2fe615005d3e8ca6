// kernel/sched.h -- which thread runs: queues, quanta, inherited priorities. Mechanism only.
#pragma once

#include <kernel/hart.h>
#include <kernel/thread.h>

enum { QUANTUM_DEFAULT_MS = 10 };

// Makes a thread READY: into a queue, unless it is stopped. first: before others of its priority.
void sched_ready(struct thread *thread, bool first);

// Takes a READY thread out of its queue, if it is in one.
void sched_unready(struct thread *thread);

// Whether a thread more urgent than this priority is in the hart's queue.
static inline bool sched_more_urgent(const struct hart *hart, unsigned priority) {
    return queue_has_above(&hart->ready, priority);
}

// Chooses what this hart runs next and makes it current; NULL: nothing is ready.
struct thread *sched_pick(struct hart *hart);

// After sched_pick: sees to it that the timer ends the quantum of who pays for current.
void sched_charge(struct hart *hart);

// Nobody pays with this thread's quantum any more: it goes, or its quantum begins anew.
// Ticks that it paid for so far.
uint64_t sched_used(const struct thread *thread);

void sched_forget_payer(const struct thread *thread);

// Recomputes what a thread's callers lend it, and along the chain of those whom it calls.
void sched_inherit(struct thread *thread);

// A caller of this priority waits for the thread: it may have to become more urgent.
static inline void sched_lend(struct thread *server, uint8_t priority) {
    if (priority > server->priority)
        sched_inherit(server);
}

// A caller no longer waits for the thread: it may have to become less urgent.
static inline void sched_unlend(struct thread *server) {
    if (server->priority != server->base)
        sched_inherit(server);
}

// The quantum of a hart's payer may be over: after a timer interrupt.
void sched_tick(struct hart *hart);

// Names the scheduler that is told when the thread's quantum is used up; NULL: none.
void sched_report_to(struct thread *thread, struct gate *scheduler);

// An endpoint's scheduler asks: the badge of a thread that used up its quantum. ERR_NONE.
int sched_next_event(struct endpoint *endpoint, badge_t *badge);

// Sets a thread's priority, quantum (ticks; 0: none) and harts.
void sched_set(struct thread *thread, uint8_t priority, uint64_t quantum, uint64_t harts);
