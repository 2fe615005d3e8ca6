// labs/02-ipc/stubs/kernel/receive.c -- what stands in the starter for the functions of this name.

void ipc_deliver(struct thread *server, struct thread *caller) {
    // Lab 02-ipc, task 2: yours to write. The static functions above are there to be used.
    //
    // The server's receive ends with 0 (thread_complete, which also clears its result registers).
    // It finds tag and words in a1 to a5 (message_words says where they are), the gate's badge in
    // a6, the call's id in a7, and, of an extended call (is_extended), the handles that were given
    // (give_handles). The caller becomes SERVED, and each of the two knows the other: `server`,
    // `serving`. A caller that was interrupted before, when an earlier instance had its call: the
    // endpoint has CANCELLED to tell (list `cancelled`, then endpoint_refresh).
    // Who makes the server ready? Not this function.
    (void)server, (void)caller;
    (void)message_words, (void)is_extended, (void)give_handles;
}

bool ipc_receive_now(struct thread *server, struct endpoint *endpoint) {
    // Lab 02-ipc, task 2: yours to go on with. Bits and events are received here, callers are not.
    //
    // After bits and events come callers: the first (endpoint_first_caller) leaves the queue
    // (endpoint_dequeue), is delivered, and the server runs at the priority of who is left and of
    // whom it serves (sched_inherit).
    struct notification *bound = endpoint->bound;
    if (bound && bound->bits) {
        ipc_give_event(server, EVENT_NOTIFIED, 0, bound->bits);
        bound->bits = 0;
    } else if (!(endpoint->flags & ENDPOINT_EVENTS) || !receive_event(server, endpoint)) {
        return false;
    }
    endpoint_refresh(endpoint);
    return true;
}
