// The end of the endpoint answers only who queues.
// fails: closing_the_last_endpoint_handle_gives_every_caller_err_dead
// passes: a_message_arrives_whole_when_the_client_comes_first
// costs: 8
// file: kernel/endpoint.c

static bool end_one(struct endpoint *endpoint) {
    struct thread *caller = endpoint_first_caller(endpoint);
    if (caller)
        reply_finish(caller, ERR_DEAD, NULL);
    else if (!list_empty(&endpoint->watched))
        task_orphan(list_first(&endpoint->watched, struct task, watched_link));
    else if (!list_empty(&endpoint->quantum))
        list_remove(endpoint->quantum.next);
    else
        return endpoint_drop_event(endpoint);
    return true;
}
