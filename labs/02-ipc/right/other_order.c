// Other order: the ends of things are written as loops and conditions the other way round.
// file: kernel/endpoint.c

static void return_to_front(struct endpoint *endpoint, struct thread *caller) {
    reply_leave_server(caller);
    list_append(&endpoint->returned, &caller->call_link);
    caller->flags = caller->flags | THREAD_RETURNED;
    caller->state = THREAD_QUEUED;
    if (endpoint->returned_priority < caller->priority)
        endpoint->returned_priority = caller->priority;
    endpoint_refresh(endpoint);
}

bool endpoint_server_died(struct endpoint *endpoint) {
    struct link *deferred = &endpoint->deferred;
    int left = STEP;
    while (!list_empty(deferred)) {
        if (left-- == 0)
            return false;
        return_to_front(endpoint, list_first(deferred, struct thread, call_link));
    }
    struct thread *caller = served(endpoint);
    if (caller) {
        caller->deaths++;
        if (caller->deaths < 2)
            return_to_front(endpoint, caller);
        else
            reply_finish(caller, ERR_DEAD, NULL);
    }
    forget_receiver(endpoint);
    return true;
}

static struct thread *any_caller(struct endpoint *endpoint) {
    struct thread *caller = endpoint_first_caller(endpoint);
    if (caller || list_empty(&endpoint->deferred))
        return caller;
    return list_first(&endpoint->deferred, struct thread, call_link);
}

static bool end_one(struct endpoint *endpoint) {
    struct thread *caller = any_caller(endpoint);
    if (caller) {
        reply_finish(caller, ERR_DEAD, NULL);
        return true;
    }
    if (!list_empty(&endpoint->watched)) {
        task_orphan(list_first(&endpoint->watched, struct task, watched_link));
        return true;
    }
    if (!list_empty(&endpoint->quantum)) {
        list_remove(endpoint->quantum.next);
        return true;
    }
    return endpoint_drop_event(endpoint);
}
// file: kernel/thread.c

static void cancel(struct thread *caller) {
    bool first = !(caller->flags & THREAD_INTERRUPTED);
    caller->flags |= THREAD_INTERRUPTED;
    if (first && caller->state != THREAD_QUEUED) {
        struct endpoint *endpoint = caller->gate->endpoint;
        list_append(&endpoint->cancelled, &caller->cancel_link);
        endpoint_tell(endpoint);
    }
}

int thread_interrupt(struct thread *thread) {
    bool waits = thread->state != THREAD_READY && !(thread->flags & THREAD_FAULT);
    if (waits)
        end_wait(thread, ERR_INTR);
    return waits ? 0 : ERR_STATE;
}
// file: kernel/syscall_ipc.c

long sys_defer(void) {
    struct thread *server = self(), *caller = server->serving;
    handle_t handle = 0;
    if (caller == NULL)
        return ERR_STATE;
    long status = handle_insert(server->task, caller, RIGHT_REPLY, SLOT_ANY, &handle);
    if (status != 0)
        return status;
    server->serving = NULL;
    caller->server = NULL;
    caller->reply_handle = handle;
    caller->reply_task = server->task;
    caller->since = machine_ticks();
    caller->state = THREAD_DEFERRED;
    list_append(&caller->gate->endpoint->deferred, &caller->call_link);
    server->hart->attention = 1;
    sched_inherit(server);
    return handle;
}
