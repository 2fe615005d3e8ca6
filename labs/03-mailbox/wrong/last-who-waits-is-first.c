// Those who wait are a stack.
// fails: who_waits_first_gets_first
// passes: a_receive_waits_for_a_letter
// costs: 20
// file: servers/mbox/waiters.c

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
    waiter->next = queue->first;
    queue->first = waiter;
    if (!queue->last)
        queue->last = waiter;
    want_timer(ask->deadline);
    return DEFERRED;
}
