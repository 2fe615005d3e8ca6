// The call does not count its gate.
// fails: a_message_arrives_whole_when_the_client_comes_first
// passes: bits_gather_until_they_are_received_and_are_clear_then
// costs: 100
// file: kernel/ipc.c

void ipc_start_call(struct thread *caller, struct gate *gate) {
    struct endpoint *endpoint = gate->endpoint;
    struct thread *server = endpoint->receiver;
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
        endpoint_enqueue(endpoint, caller);
        if (server)
            sched_lend(server, caller->priority);
    }
}
