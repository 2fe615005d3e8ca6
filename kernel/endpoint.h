// kernel/endpoint.h -- endpoints, where servers receive, and gates, the clients' side of them.
//
// Invariant: while the receiver waits (it is RECEIVING), there is nothing to tell and
// nobody queued. `flags` sums up what the fast path must know; 0 means: nothing unusual.
#pragma once

#include <kernel/object.h>
#include <kernel/queue.h>

struct account;

enum endpoint_flag {
    ENDPOINT_QUEUED = 1 << 0,  // callers wait
    ENDPOINT_EVENTS = 1 << 1,  // CANCELLED, CLOSED, ENDED or DEAD to tell
    ENDPOINT_BITS = 1 << 2,    // the bound notification has bits
    ENDPOINT_DEAD = 1 << 3,    // its last handle is closed
    ENDPOINT_ALONE = 1 << 4,   // it has no receiver
};

struct endpoint {
    struct object object; // refs: handles and gates
    uint32_t flags;       // enum endpoint_flag
    uint8_t level;        // of its task
    uint8_t returned_priority; // the highest among `returned`
    struct thread *receiver; // the only thread that may receive; NULL until the first recv
    struct task *task;       // the only task whose threads may; NULL when that is gone
    struct link task_link;   // task->owned

    struct link returned;  // callers whom a dead instance had received: these come first
    struct queue queue;    // callers, by priority, then by arrival
    struct link deferred;  // callers whom a reply handle answers

    struct link cancelled; // thread.cancel_link
    struct link closed;    // gate.link
    struct link ended;     // task.ended_link
    struct link dead;      // death_note.link of tasks watched or paged
    struct notification *bound;
    struct link quantum;   // thread.quantum_link: used up, for sched_next

    struct link gates;     // gate.link of the open ones
    struct link *walk;     // gate_next: the next to name
    struct link watched;   // task.watched_link: whose watcher receives here
};

struct gate {
    struct object object; // refs: handles, calls, and tasks and threads that name it
    struct endpoint *endpoint;
    badge_t badge;
    struct link link; // endpoint.gates, or endpoint.closed
};

// An endpoint for task. ERR_QUOTA.
int endpoint_create(struct account *account, struct task *task, struct endpoint **endpoint);

// Its last handle is about to go: every caller is answered with ERR_DEAD, and nobody can receive
// here again. False: more steps are needed, and it must be called again.
bool endpoint_unheld(struct endpoint *endpoint);

// Nothing refers to it any more.
void endpoint_unused(struct endpoint *endpoint);

// Sets flags from the lists. After every change to one of them.
void endpoint_refresh(struct endpoint *endpoint);

// A caller into the queue by its priority, and out of it.
void endpoint_enqueue(struct endpoint *endpoint, struct thread *caller);
void endpoint_dequeue(struct endpoint *endpoint, struct thread *caller);

// Who is received next: those of a dead instance first, then the most urgent; NULL if none waits.
struct thread *endpoint_first_caller(struct endpoint *endpoint);

// Forgets the event that is told next; false if there is none.
bool endpoint_drop_event(struct endpoint *endpoint);

// The most urgent caller's priority, 0 if none waits.
uint8_t endpoint_top_priority(const struct endpoint *endpoint);

// The receiver died: its callers go back to the front, with their ids. False: more steps needed.
bool endpoint_server_died(struct endpoint *endpoint);

// There is something to tell: the receiver, if it waits, gets it. (receive.c)
void endpoint_tell(struct endpoint *endpoint);

void endpoint_check(const struct endpoint *endpoint);

// A gate {endpoint, badge} with one reference, the caller's. ERR_QUOTA, ERR_DEAD.
int gate_create(struct account *account, struct endpoint *endpoint, badge_t badge,
                struct gate **gate);

// A new gate into a task's table, charged to its account. ERR_QUOTA, ERR_DEAD, ERR_FULL.
int gate_give(struct task *task, struct endpoint *endpoint, badge_t badge, handle_t *handle);

// Nothing refers to it any more: its server is told CLOSED.
void gate_unused(struct gate *gate);
