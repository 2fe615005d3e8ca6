// What a dead server had received waits behind all others.
// fails: received_and_deferred_calls_come_back_before_queued_ones
// passes: a_message_arrives_whole_when_the_client_comes_first
// costs: 12
// file: kernel/endpoint.c

static void return_to_front(struct endpoint *endpoint, struct thread *caller) {
    reply_leave_server(caller);
    caller->state = THREAD_QUEUED;
    endpoint_enqueue(endpoint, caller);
}
