// servers/mbox/waiters.h -- receivers that wait, in the order of their arrival; deadlines.
#pragma once

#include <user/lib/serve.h>

enum {
    WAITERS_MAX = 512, // at all boxes together
    TIMER_BIT = 1,     // of the notification that was given to waiters_start
};

struct waiter {
    struct waiter *next;   // in its queue, or of the free ones
    struct waiters *queue; // NULL if it is free
    handle_t reply;
    callid_t call;
    uint64_t size, flags; // of struct mbox_receive
    ns_t deadline;
};

struct waiters {
    struct waiter *first, *last;
};

// Before all others: make all places free. `timer` is set when a deadline comes.
void waiters_start(handle_t timer);

// Defer the call *r, an MBOX_RECEIVE, to the end of the queue. Returns DEFERRED, or an error:
// ERR_BUSY if too many wait.
int waiters_add(struct waiters *queue, struct request *r);

// Take the first one out of a queue that is not empty; its call is still to be answered.
struct waiter waiters_take(struct waiters *queue);

// Answer all of a queue that have one of these flags (0: all) with an error.
void waiters_answer_all(struct waiters *queue, uint64_t flags, int error);

// Whoever waits with this call is answered with ERR_INTR. Whether there was one.
bool waiters_cancel(callid_t call);

// The timer was set: answer those whose time is over with ERR_TIMEDOUT.
void waiters_expire(void);
