// The last one takes the place of who leaves.
// fails: who_is_interrupted_leaves_and_the_others_keep_their_order
// passes: readers_are_served_in_the_order_of_their_arrival
// costs: 4
// file: servers/uart/main.c

static bool cancel_waiter(struct waiters *w, callid_t call) {
    for (unsigned i = 0; i < w->count; i++) {
        if (w->list[i].call != call)
            continue;
        deferred_reply(w->list[i].reply, ERR_INTR, (union reply_words){.words = {0}});
        w->list[i] = w->list[--w->count];
        return true;
    }
    return false;
}
