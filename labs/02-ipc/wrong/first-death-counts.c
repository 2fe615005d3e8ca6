// One death ends the call.
// fails: a_call_that_was_being_served_comes_back_with_its_id
// passes: a_message_arrives_whole_when_the_client_comes_first
// costs: 12
// file: kernel/endpoint.c

bool endpoint_server_died(struct endpoint *endpoint) {
    struct link *deferred = &endpoint->deferred;
    for (int i = 0; i < STEP && !list_empty(deferred); i++)
        return_to_front(endpoint, list_first(deferred, struct thread, call_link));
    if (!list_empty(deferred))
        return false;
    struct thread *caller = served(endpoint);
    if (caller && ++caller->deaths >= 1)
        reply_finish(caller, ERR_DEAD, NULL);
    else if (caller)
        return_to_front(endpoint, caller);
    forget_receiver(endpoint);
    return true;
}
