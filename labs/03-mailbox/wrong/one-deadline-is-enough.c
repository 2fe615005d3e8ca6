// When the timer rang it is not set again.
// fails: several_timeouts_end_in_their_order
// passes: a_timeout_ends_a_wait
// costs: 10
// file: servers/mbox/waiters.c

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
    (void)next;
}
