// labs/02-ipc/stubs/kernel/endpoint.c -- what stands in the starter for the functions of this name.

static void return_to_front(struct endpoint *endpoint, struct thread *caller) {
    // Lab 02-ipc, task 5: yours to write.
    //
    // The caller leaves its dead server (reply_leave_server), is QUEUED again and THREAD_RETURNED,
    // and goes to the end of the list `returned`, which comes before the queue. returned_priority
    // is the highest among them.
    (void)endpoint, (void)caller;
}

bool endpoint_server_died(struct endpoint *endpoint) {
    // Lab 02-ipc, task 5: yours to go on with. Calls that the dead thread had received are lost.
    //
    // Deferred calls return first, at most STEP of them in one go: if some are left, returns false
    // and is called again. Then the one being served: it returns too, unless this is the second
    // server that died while serving it (`deaths`): then it ends with ERR_DEAD. Last, the endpoint
    // has no receiver any more.
    (void)return_to_front;
    forget_receiver(endpoint);
    return true;
}

static bool end_one(struct endpoint *endpoint) {
    // Lab 02-ipc, task 5: yours to go on with. Callers wait for ever.
    //
    // Callers come before all else that is forgotten here: first who would be received next
    // (endpoint_first_caller), then those that were deferred, each answered with ERR_DEAD
    // (reply_finish).
    if (!list_empty(&endpoint->watched))
        task_orphan(list_first(&endpoint->watched, struct task, watched_link));
    else if (!list_empty(&endpoint->quantum))
        list_remove(endpoint->quantum.next);
    else
        return endpoint_drop_event(endpoint);
    return true;
}
