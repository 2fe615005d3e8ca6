// A CANCELLED about a call that is over is told all the same.
// fails: an_answer_takes_an_untold_cancelled_back
// passes: a_message_arrives_whole_when_the_client_comes_first
// costs: 8
// file: kernel/reply.c

struct thread *reply_leave_server(struct thread *caller) {
    struct endpoint *endpoint = caller->gate->endpoint;
    struct thread *server = NULL;
    struct handle_entry *entry;
    if (caller->state == THREAD_QUEUED) {
        endpoint_dequeue(endpoint, caller);
        server = endpoint->receiver;
    } else if (caller->state == THREAD_SERVED) {
        server = caller->server;
        server->serving = NULL;
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
