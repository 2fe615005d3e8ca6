// servers/pipe/waiters.c -- deferred calls in the order of their arrival; the places are shared.
#include <servers/pipe/waiters.h>

static struct waiter places[WAITERS_MAX];
static struct waiter *unused;

void waiters_start(void) {
    unused = NULL;
    for (unsigned i = WAITERS_MAX; i-- > 0;) {
        places[i] = (struct waiter){.next = unused};
        unused = &places[i];
    }
}

int waiters_add(struct waiters *queue, struct request *r, uint64_t size) {
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
    waiter->size = size;
    if (queue->last)
        queue->last->next = waiter;
    else
        queue->first = waiter;
    queue->last = waiter;
    return DEFERRED;
}

static void give_back(struct waiter *waiter) {
    waiter->queue = NULL;
    waiter->next = unused;
    unused = waiter;
}

static void answer(handle_t reply, int64_t count) {
    union reply_words words = {.words = {count < 0 ? 0 : (uint64_t)count}};

    deferred_reply(reply, count < 0 ? (int)count : 0, words);
}

void waiters_answer(struct waiters *queue, int64_t count) {
    struct waiter *waiter = queue->first;

    queue->first = waiter->next;
    if (!queue->first)
        queue->last = NULL;
    answer(waiter->reply, count);
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
        answer(waiter->reply, ERR_INTR);
        give_back(waiter);
        return queue;
    }
    return NULL;
}
