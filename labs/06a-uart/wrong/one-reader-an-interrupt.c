// Three bytes came, and one of three readers is told.
// fails: readers_are_served_in_the_order_of_their_arrival
// passes: a_reader_that_waits_is_answered_at_once
// costs: 8
// file: servers/uart/main.c

static void wake(struct waiters *w, int64_t (*move)(handle_t, uint64_t)) {
    if (w->count > 0) {
        struct waiter *first = &w->list[0];
        int64_t moved = move(first->reply, first->size);

        if (moved == 0)
            return;
        deferred_reply(first->reply, moved < 0 ? (int)moved : 0,
                       (union reply_words){.words = {moved < 0 ? 0 : (uint64_t)moved}});
        remove_waiter(w, 0);
    }
}
