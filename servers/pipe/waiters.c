// servers/pipe/waiters.c -- deferred calls in the order of their arrival; the places are shared.
#include <servers/pipe/waiters.h>
#include <user/lib/once.h>

static struct waiter places[WAITERS_MAX];
static struct waiter *unused;

void waiters_start(void) {
    unused = NULL;
    for (unsigned i = WAITERS_MAX; i-- > 0;) {
        places[i] = (struct waiter){.next = unused};
        unused = &places[i];
    }
}

// At the end. After a restart, calls may come in another order than that in which they were made.
static void insert(struct waiters *queue, struct waiter *waiter) {
    struct waiter **at = &queue->first;

    if (queue->last && queue->last->call < waiter->call)
        at = &queue->last->next;
    while (*at && (*at)->call < waiter->call)
        at = &(*at)->next;
    waiter->next = *at;
    *at = waiter;
    if (!waiter->next)
        queue->last = waiter;
}

int waiters_add(struct waiters *queue, struct request *r, uint64_t size) {
    struct waiter *waiter = unused;

    if (!waiter)
        return ERR_BUSY;

    int status = request_defer(r, &waiter->reply);

    if (status < 0)
        return status;
    unused = waiter->next;
    waiter->queue = queue;
    waiter->call = r->call;
    waiter->size = size;
    insert(queue, waiter);
    return DEFERRED;
}

static void give_back(struct waiter *waiter) {
    waiter->queue = NULL;
    waiter->next = unused;
    unused = waiter;
}

static void answer(const struct waiter *waiter, int64_t count) {
    union reply_words words = {.words = {count < 0 ? 0 : (uint64_t)count}};

    once_answer(waiter->reply, waiter->call, count < 0 ? (int)count : 0, words);
}

void waiters_answer(struct waiters *queue, int64_t count) {
    struct waiter *waiter = queue->first;

    queue->first = waiter->next;
    if (!queue->first)
        queue->last = NULL;
    answer(waiter, count);
    give_back(waiter);
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

struct waiters *waiters_cancel(callid_t call) {
    for (unsigned i = 0; i < WAITERS_MAX; i++) {
        struct waiter *waiter = &places[i];
        struct waiters *queue = waiter->queue;

        if (!queue || waiter->call != call)
            continue;
        unlink_waiter(queue, waiter);
        answer(waiter, ERR_INTR);
        give_back(waiter);
        return queue;
    }
    return NULL;
}
