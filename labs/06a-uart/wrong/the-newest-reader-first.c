// Who came last is answered first.
// fails: readers_are_served_in_the_order_of_their_arrival, sixteen_can_wait_and_the_next_is_refused
// passes: a_storm_loses_nothing, a_reader_that_waits_is_answered_at_once
// costs: 12
// file: servers/uart/main.c

static void wake(struct waiters *w, int64_t (*move)(handle_t, uint64_t)) {
    while (w->count > 0) {
        struct waiter *first = &w->list[w->count - 1];
        int64_t moved = move(first->reply, first->size);

        if (moved == 0)
            return;
        deferred_reply(first->reply, moved < 0 ? (int)moved : 0,
                       (union reply_words){.words = {moved < 0 ? 0 : (uint64_t)moved}});
        remove_waiter(w, w->count - 1);
    }
}
