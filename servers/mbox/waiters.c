// servers/mbox/waiters.c -- receivers that wait, in the order of their arrival; deadlines.
#include <abi/mbox.h>
#include <servers/mbox/waiters.h>
#include <user/lib/syscalls.h>

static struct waiter places[WAITERS_MAX];
static struct waiter *unused;
static handle_t timer;
static ns_t earliest; // when the timer is to be set; 0: never

void waiters_start(handle_t timer_notification) {
    timer = timer_notification;
    earliest = 0;
    unused = NULL;
    for (unsigned i = WAITERS_MAX; i-- > 0;) {
        places[i] = (struct waiter){.next = unused};
        unused = &places[i];
    }
}

static void want_timer(ns_t deadline) {
    if (deadline == 0 || (earliest != 0 && earliest <= deadline))
        return;
    earliest = deadline;
    sys_timer_set(timer, deadline, TIMER_BIT);
}

int waiters_add(struct waiters *queue, struct request *r) {
    const struct mbox_receive *ask = request_ask(r);
    struct waiter *waiter = unused;

    if (!waiter)
        return ERR_BUSY;

    int status = request_defer(r, &waiter->reply);

    if (status < 0)
        return status;
    unused = waiter->next;
    waiter->next = NULL;
    waiter->queue = queue;
    waiter->call = r->call;
    waiter->size = ask->size;
    waiter->flags = ask->flags;
    waiter->deadline = ask->deadline;
    if (queue->last)
        queue->last->next = waiter;
    else
        queue->first = waiter;
    queue->last = waiter;
    want_timer(ask->deadline);
    return DEFERRED;
}

static void unlink_waiter(struct waiters *queue, const struct waiter *waiter) {
    struct waiter *before = NULL;

    for (struct waiter *at = queue->first; at != waiter; at = at->next)
        before = at;
    if (before)
        before->next = waiter->next;
    else
        queue->first = waiter->next;
    if (queue->last == waiter)
        queue->last = before;
}

static struct waiter take(struct waiter *waiter) {
    struct waiter taken = *waiter;

    unlink_waiter(waiter->queue, waiter);
    waiter->queue = NULL;
    waiter->next = unused;
    unused = waiter;
    return taken;
}

struct waiter waiters_take(struct waiters *queue) {
    return take(queue->first);
}

static void answer_error(struct waiter *waiter, int error) {
    deferred_reply(take(waiter).reply, error, (union reply_words){.words = {0}});
}

void waiters_answer_all(struct waiters *queue, uint64_t flags, int error) {
    struct waiter *next;

    for (struct waiter *waiter = queue->first; waiter; waiter = next) {
        next = waiter->next;
        if (flags == 0 || waiter->flags & flags)
            answer_error(waiter, error);
    }
}

bool waiters_cancel(callid_t call) {
    for (unsigned i = 0; i < WAITERS_MAX; i++) {
        if (places[i].queue && places[i].call == call) {
            answer_error(&places[i], ERR_INTR);
            return true;
        }
    }
    return false;
}

void waiters_expire(void) {
    ns_t now = time_now(), next = 0;

    for (unsigned i = 0; i < WAITERS_MAX; i++) {
        struct waiter *waiter = &places[i];

        if (!waiter->queue || waiter->deadline == 0)
            continue;
        if (waiter->deadline <= now)
            answer_error(waiter, ERR_TIMEDOUT);
        else if (next == 0 || waiter->deadline < next)
            next = waiter->deadline;
    }
    earliest = 0;
    want_timer(next);
}
