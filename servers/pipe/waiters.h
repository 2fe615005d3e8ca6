// servers/pipe/waiters.h -- deferred calls in the order of their arrival; the places are shared.
#pragma once

#include <user/lib/serve.h>

enum { WAITERS_MAX = 512 }; // calls that wait at all pipes together

struct waiter {
    struct waiter *next; // in its queue, or of the free ones
    struct waiters *queue; // NULL if it is free
    handle_t reply;
    callid_t call;
    uint64_t size; // bytes to move
};

struct waiters {
    struct waiter *first, *last;
};

// Before all others: make all places free.
void waiters_start(void);

// Defer the call *r, which is to move `size` bytes, to the end of the queue. Returns DEFERRED, or
// an error: ERR_BUSY if too many wait.
int waiters_add(struct waiters *queue, struct request *r, uint64_t size);

// Answer the first one of a queue that is not empty: with an error, or with 0 and `count`.
void waiters_answer(struct waiters *queue, int64_t count);

// The queue in which this call waits, or NULL. If it waits, it is answered with ERR_INTR.
struct waiters *waiters_cancel(callid_t call);
