// Nobody counts who waits.
// fails: sixteen_can_wait_and_the_next_is_refused
// passes: readers_are_served_in_the_order_of_their_arrival
// costs: 4
// file: servers/uart/main.c

static int wait_in(struct waiters *w, struct request *r, uint64_t size) {
    struct waiter *waiter = &w->list[w->count];

    int status = request_defer(r, &waiter->reply);

    if (status < 0)
        return status;
    waiter->call = r->call;
    waiter->size = size;
    w->count++;
    return DEFERRED;
}
