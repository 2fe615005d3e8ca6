// Who is interrupted waits on.
// fails: who_is_interrupted_leaves_and_the_others_keep_their_order
// passes: readers_are_served_in_the_order_of_their_arrival
// costs: 4
// file: servers/uart/main.c

static bool cancel_waiter(struct waiters *w, callid_t call) {
    (void)w, (void)call;
    return false;
}
