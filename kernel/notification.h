// kernel/notification.h -- words of bits, set without blocking; timers.
#pragma once

#include <kernel/list.h>
#include <kernel/object.h>

struct notification {
    struct object object; // refs: handles, and irqs and an endpoint that name it
    uint64_t bits;
    struct thread *waiter;
    struct endpoint *bound;

    // While armed: in a hart's heap (timer.c).
    uint64_t deadline; // ticks
    uint64_t timer_bits;
    struct hart *timer_hart; // NULL: not armed
    struct notification *left, *right, *parent;
    uint32_t rank;
};

// Its last handle is about to go: its waiter, who could never be woken, gets ERR_DEAD.
void notification_unheld(struct notification *notification);

// Nothing refers to it any more.
void notification_unused(struct notification *notification);

// Sets bits, and wakes who waits for them.
void notification_set(struct notification *notification, uint64_t bits);

// endpoint: from now on its recv waits for this too; NULL undoes it. ERR_BUSY if either is bound.
int notification_bind(struct notification *notification, struct endpoint *endpoint);

// A blocked waiter no longer waits.
void notification_unwait(struct thread *thread);

void notification_check(const struct notification *notification);
