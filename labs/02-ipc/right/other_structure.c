// Other structure: a switch for the three places of a caller, memcpy for words, helpers.
// file: kernel/receive.c

static void introduce(struct thread *server, struct thread *caller) {
    server->serving = caller;
    caller->server = server;
    caller->state = THREAD_SERVED;
}

void ipc_deliver(struct thread *server, struct thread *caller) {
    struct gate *gate = caller->gate;
    introduce(server, caller);
    thread_complete(server, 0);
    memcpy(&server->regs[REG_A1], message_words(caller), (1 + MESSAGE_WORDS) * sizeof(uint64_t));
    server->regs[REG_A7] = caller->call;
    server->regs[REG_A6] = gate->badge;
    if (is_extended(caller))
        give_handles(server, caller);
    if (!(caller->flags & THREAD_INTERRUPTED))
        return;
    list_append(&gate->endpoint->cancelled, &caller->cancel_link);
    endpoint_refresh(gate->endpoint);
}

static bool receive_bits(struct thread *server, struct notification *bound) {
    if (!bound || !bound->bits)
        return false;
    ipc_give_event(server, EVENT_NOTIFIED, 0, bound->bits);
    bound->bits = 0;
    return true;
}

static bool receive_caller(struct thread *server, struct endpoint *endpoint) {
    struct thread *caller = endpoint_first_caller(endpoint);
    if (!caller)
        return false;
    endpoint_dequeue(endpoint, caller);
    ipc_deliver(server, caller);
    sched_inherit(server);
    return true;
}

bool ipc_receive_now(struct thread *server, struct endpoint *endpoint) {
    bool events = endpoint->flags & ENDPOINT_EVENTS;
    bool received = receive_bits(server, endpoint->bound) ||
                    (events && receive_event(server, endpoint)) || receive_caller(server, endpoint);
    if (received)
        endpoint_refresh(endpoint);
    return received;
}
// file: kernel/reply.c

static struct thread *leave_served(struct thread *caller) {
    struct thread *server = caller->server;
    caller->server = NULL;
    server->serving = NULL;
    return server;
}

static void leave_deferred(struct thread *caller) {
    struct handle_entry *entry = NULL;
    list_remove(&caller->call_link);
    if (handle_find(caller->reply_task, caller->reply_handle, RIGHT_REPLY, &entry) == 0)
        handle_forget(caller->reply_task, entry);
}

struct thread *reply_leave_server(struct thread *caller) {
    struct endpoint *endpoint = caller->gate->endpoint;
    list_remove(&caller->cancel_link);
    endpoint_refresh(endpoint);
    switch (caller->state) {
    case THREAD_QUEUED: endpoint_dequeue(endpoint, caller); return endpoint->receiver;
    case THREAD_SERVED: return leave_served(caller);
    default: leave_deferred(caller); return NULL;
    }
}

static void finish_call(struct thread *caller, uint16_t flags, long status, const uint64_t *words) {
    bool lost = flags & THREAD_BUFFER_LOST, first = !(flags & THREAD_USED_UP);
    thread_complete(caller, lost ? ERR_FAULT : status);
    if (words)
        memcpy(&caller->regs[REG_A1], words, (1 + MESSAGE_WORDS) * sizeof(*words));
    sched_ready(caller, first);
}
