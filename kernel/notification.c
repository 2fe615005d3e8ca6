// kernel/notification.c -- words of bits, set without blocking.

#include <kernel/core.h>

void notification_unused(struct notification *notification) {
    timer_disarm(notification);
    object_free(notification);
}

void notification_unheld(struct notification *notification) {
    struct thread *waiter = notification->waiter;
    if (waiter) {
        notification_unwait(waiter);
        thread_wake(waiter, ERR_DEAD);
    }
}

void notification_set(struct notification *notification, uint64_t bits) {
    notification->bits |= bits;
    trace(TRACE_NOTIFY, (uintptr_t)notification, bits);
    if (notification->bits == 0)
        return;
    struct thread *waiter = notification->waiter;
    if (waiter) {
        notification_unwait(waiter);
        thread_wake(waiter, EVENT_NOTIFIED);
        waiter->regs[REG_A2] = notification->bits;
        notification->bits = 0;
    } else if (notification->bound) {
        endpoint_tell(notification->bound);
    }
}

int notification_bind(struct notification *notification, struct endpoint *endpoint) {
    struct endpoint *before = notification->bound;
    if (endpoint && (before || endpoint->bound || notification->waiter))
        return ERR_BUSY;
    if (before) {
        before->bound = NULL;
        notification->bound = NULL;
        endpoint_refresh(before);
        object_put(notification);
    }
    if (endpoint) {
        endpoint->bound = notification;
        notification->bound = endpoint;
        object_get(notification);
        endpoint_tell(endpoint);
    }
    return 0;
}

void notification_unwait(struct thread *thread) {
    thread->waiting->waiter = NULL;
    thread->waiting = NULL;
}

void notification_check(const struct notification *notification) {
    assert(!notification->waiter || notification->waiter->waiting == notification);
    assert(!notification->waiter || notification->bits == 0);
    assert(!notification->bound || notification->bound->bound == notification);
}
