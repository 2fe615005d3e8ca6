// The badge is what the caller has in its a6.
// fails: a_badge_cannot_be_forged
// passes: bits_gather_until_they_are_received_and_are_clear_then
// costs: 100
// file: kernel/receive.c

void ipc_deliver(struct thread *server, struct thread *caller) {
    const uint64_t *words = message_words(caller);
    trace(TRACE_RECEIVE, (uintptr_t)caller, caller->call);
    thread_complete(server, 0);
    for (int i = 0; i < 1 + MESSAGE_WORDS; i++)
        server->regs[REG_A1 + i] = words[i];
    server->regs[REG_A6] = caller->regs[REG_A6];
    server->regs[REG_A7] = caller->call;
    if (is_extended(caller))
        give_handles(server, caller);
    caller->state = THREAD_SERVED;
    caller->server = server;
    server->serving = caller;
    if (caller->flags & THREAD_INTERRUPTED) {
        struct endpoint *endpoint = caller->gate->endpoint;
        list_append(&endpoint->cancelled, &caller->cancel_link);
        endpoint_refresh(endpoint);
    }
}
