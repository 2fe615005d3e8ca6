// The answer does not end what the server owes.
// fails: a_second_reply_is_refused
// passes: bits_gather_until_they_are_received_and_are_clear_then
// costs: 100
// file: kernel/reply.c

struct thread *reply_leave_server(struct thread *caller) {
    struct endpoint *endpoint = caller->gate->endpoint;
    struct thread *server = NULL;
    struct handle_entry *entry;
    if (link_in_list(&caller->cancel_link)) {
        list_remove(&caller->cancel_link);
        endpoint_refresh(endpoint);
    }
    if (caller->state == THREAD_QUEUED) {
        endpoint_dequeue(endpoint, caller);
        server = endpoint->receiver;
    } else if (caller->state == THREAD_SERVED) {
        server = caller->server;
        caller->server = NULL;
    } else {
        assert(caller->state == THREAD_DEFERRED);
        int error = handle_find(caller->reply_task, caller->reply_handle, RIGHT_REPLY, &entry);
        assert(!error);
        handle_forget(caller->reply_task, entry);
        list_remove(&caller->call_link);
    }
    return server;
}
