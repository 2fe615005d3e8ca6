// A call that kills its server kills every one.
// fails: a_call_being_served_at_two_deaths_gets_err_dead
// passes: a_message_arrives_whole_when_the_client_comes_first
// costs: 4
// file: kernel/endpoint.c

bool endpoint_server_died(struct endpoint *endpoint) {
    struct link *deferred = &endpoint->deferred;
    for (int i = 0; i < STEP && !list_empty(deferred); i++)
        return_to_front(endpoint, list_first(deferred, struct thread, call_link));
    if (!list_empty(deferred))
        return false;
    struct thread *caller = served(endpoint);
    if (caller && ++caller->deaths >= 20)
        reply_finish(caller, ERR_DEAD, NULL);
    else if (caller)
        return_to_front(endpoint, caller);
    forget_receiver(endpoint);
    return true;
}
