// From the end of its priority, back past the higher badges.
// file: kernel/endpoint.c

static struct thread *caller_at(struct link *link) {
    return container_of(link, struct thread, call_link);
}

static bool goes_before(const struct thread *caller, struct link *link, struct queue *queue) {
    return link != &queue->list && caller_at(link)->queued_priority == caller->queued_priority &&
           caller_at(link)->gate->badge > caller->gate->badge;
}

void endpoint_enqueue(struct endpoint *endpoint, struct thread *caller) {
    struct queue *queue = &endpoint->queue;
    struct link *link = &caller->call_link;
    caller->queued_priority = caller->priority;
    queue_add(queue, link, caller->priority, false);
    struct link *before = link->prev;
    if (goes_before(caller, before, queue)) {
        queue->last[caller->priority] = before;
        list_remove(link);
        while (goes_before(caller, before, queue))
            before = before->prev;
        list_insert_after(before, link);
    }
    endpoint_refresh(endpoint);
}
