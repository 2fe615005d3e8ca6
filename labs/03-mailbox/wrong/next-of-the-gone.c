// The next one is looked for after this one left the queue.
// fails: freeing_ends_those_who_wait_and_send
// passes: a_receive_waits_for_a_letter
// costs: 30
// file: servers/mbox/waiters.c

void waiters_answer_all(struct waiters *queue, uint64_t flags, int error) {
    for (struct waiter *waiter = queue->first; waiter; waiter = waiter->next) {
        if (flags == 0 || waiter->flags & flags)
            answer_error(waiter, error);
    }
}
