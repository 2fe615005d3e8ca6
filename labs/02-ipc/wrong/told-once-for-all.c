// The next instance is not told that the caller was interrupted.
// fails: the_next_instance_gets_cancelled_again_after_the_call
// passes: a_message_arrives_whole_when_the_client_comes_first
// costs: 4
// file: kernel/receive.c

void ipc_deliver(struct thread *server, struct thread *caller) {
    const uint64_t *words = message_words(caller);
    trace(TRACE_RECEIVE, (uintptr_t)caller, caller->call);
    thread_complete(server, 0);
    for (int i = 0; i < 1 + MESSAGE_WORDS; i++)
        server->regs[REG_A1 + i] = words[i];
    server->regs[REG_A6] = caller->gate->badge;
    server->regs[REG_A7] = caller->call;
    if (is_extended(caller))
        give_handles(server, caller);
    caller->state = THREAD_SERVED;
    caller->server = server;
    server->serving = caller;
}
