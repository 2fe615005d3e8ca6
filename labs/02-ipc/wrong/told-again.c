// The server is told at each interruption.
// fails: the_server_of_a_deferred_call_gets_cancelled_once
// passes: a_message_arrives_whole_when_the_client_comes_first
// costs: 4
// file: kernel/thread.c

static void cancel(struct thread *caller) {
    if (link_in_list(&caller->cancel_link))
        return;
    caller->flags |= THREAD_INTERRUPTED;
    if (caller->state == THREAD_QUEUED)
        return; // told when it is delivered again
    struct endpoint *endpoint = caller->gate->endpoint;
    list_append(&endpoint->cancelled, &caller->cancel_link);
    endpoint_tell(endpoint);
}
