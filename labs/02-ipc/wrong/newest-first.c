// Among equals, who came last is received first.
// fails: queued_senders_come_by_priority_then_by_arrival
// passes: a_message_arrives_whole_when_the_client_comes_first
// costs: 10
// file: kernel/ipc.c

void ipc_start_call(struct thread *caller, struct gate *gate) {
    struct endpoint *endpoint = gate->endpoint;
    struct thread *server = endpoint->receiver;
    object_get(gate);
    caller->gate = gate;
    caller->since = machine_ticks();
    trace(TRACE_CALL, (uintptr_t)endpoint, caller->call);
    if (server && thread_receives(server)) {
        ipc_deliver(server, caller);
        if (server->harts & caller->hart->mask)
            server->hart = caller->hart;
        sched_lend(server, caller->priority);
        sched_ready(server, true);
    } else {
        caller->state = THREAD_QUEUED;
        caller->queued_priority = caller->priority;
        queue_add(&endpoint->queue, &caller->call_link, caller->priority, true);
        endpoint_refresh(endpoint);
        if (server)
            sched_lend(server, caller->priority);
    }
}
