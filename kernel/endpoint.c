// kernel/endpoint.c -- endpoints: the queue of callers, what is to be told, the end; and gates.
//
// When nothing refers to a gate any more, it waits itself in endpoint.closed until its server was
// told, so telling needs no memory.

#include <kernel/core.h>

enum { STEP = 32 }; // callers, gates or tasks that one step deals with

int endpoint_create(struct account *account, struct task *task, struct endpoint **endpoint) {
    struct endpoint *made;
    TRY(object_create(account, OBJECT_ENDPOINT, &made));
    struct link *lists[] = {&made->returned, &made->queue,  &made->deferred, &made->cancelled,
                            &made->closed,   &made->ended,  &made->dead,     &made->quantum,
                            &made->gates,    &made->watched};
    for (unsigned i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        list_init(lists[i]);
    made->walk = &made->gates;
    made->flags = ENDPOINT_ALONE;
    made->level = task->level;
    made->task = task;
    list_append(&task->owned, &made->task_link);
    *endpoint = made;
    return 0;
}

void endpoint_refresh(struct endpoint *endpoint) {
    uint32_t flags = endpoint->flags & (ENDPOINT_DEAD | ENDPOINT_SHARED);
    if (!endpoint->receiver)
        flags |= ENDPOINT_ALONE;
    else if (endpoint->receiver->flags & THREAD_STOP_FLAGS)
        flags |= ENDPOINT_STOPPED;
    if (!list_empty(&endpoint->returned) || !list_empty(&endpoint->queue))
        flags |= ENDPOINT_QUEUED;
    if (!list_empty(&endpoint->cancelled) || !list_empty(&endpoint->closed) ||
        !list_empty(&endpoint->ended) || !list_empty(&endpoint->dead))
        flags |= ENDPOINT_EVENTS;
    if (endpoint->bound && endpoint->bound->bits)
        flags |= ENDPOINT_BITS;
    endpoint->flags = flags;
}

// Where a caller of this priority goes: after the last that is at least as urgent.
static struct link *queue_place(struct endpoint *endpoint, unsigned priority) {
    uint64_t above = endpoint->queue_bitmap >> priority;
    return above ? endpoint->tail[priority + __builtin_ctzll(above)] : &endpoint->queue;
}

void endpoint_enqueue(struct endpoint *endpoint, struct thread *caller) {
    unsigned priority = caller->priority;
    list_insert_after(queue_place(endpoint, priority), &caller->call_link);
    caller->queued_priority = priority;
    endpoint->tail[priority] = &caller->call_link;
    endpoint->queue_bitmap |= 1ull << priority;
    endpoint_refresh(endpoint);
}

void endpoint_dequeue(struct endpoint *endpoint, struct thread *caller) {
    unsigned priority = caller->queued_priority;
    if (!(caller->flags & THREAD_RETURNED) && endpoint->tail[priority] == &caller->call_link) {
        struct link *before = caller->call_link.prev;
        struct thread *other = container_of(before, struct thread, call_link);
        if (before != &endpoint->queue && other->queued_priority == priority)
            endpoint->tail[priority] = before;
        else
            endpoint->queue_bitmap &= ~(1ull << priority);
    }
    list_remove(&caller->call_link);
    if (list_empty(&endpoint->returned))
        endpoint->returned_priority = 0;
    endpoint_refresh(endpoint);
}

uint8_t endpoint_top_priority(const struct endpoint *endpoint) {
    uint8_t top = endpoint->queue_bitmap ? 63 - __builtin_clzll(endpoint->queue_bitmap) : 0;
    return top > endpoint->returned_priority ? top : endpoint->returned_priority;
}

// Puts a call that a dead instance had received in front of those that none has.
static void return_to_front(struct endpoint *endpoint, struct thread *caller) {
    reply_leave_server(caller);
    caller->state = THREAD_QUEUED;
    caller->flags |= THREAD_RETURNED;
    list_append(&endpoint->returned, &caller->call_link);
    if (caller->priority > endpoint->returned_priority)
        endpoint->returned_priority = caller->priority;
}

// The caller of this endpoint that its receiver is serving, if any.
static struct thread *served(const struct endpoint *endpoint) {
    struct thread *caller = endpoint->receiver->serving;
    return caller && caller->gate->endpoint == endpoint ? caller : NULL;
}

static void forget_receiver(struct endpoint *endpoint) {
    if (endpoint->receiver->receiving == endpoint)
        endpoint->receiver->receiving = NULL;
    list_remove(&endpoint->receiver_link);
    endpoint->receiver = NULL;
    endpoint->flags &= ~ENDPOINT_SHARED;
    endpoint_refresh(endpoint);
}

bool endpoint_server_died(struct endpoint *endpoint) {
    struct link *deferred = &endpoint->deferred;
    for (int i = 0; i < STEP && !list_empty(deferred); i++)
        return_to_front(endpoint, list_first(deferred, struct thread, call_link));
    if (!list_empty(deferred))
        return false;
    struct thread *caller = served(endpoint);
    if (caller && ++caller->deaths >= 2)
        reply_finish(caller, ERR_DEAD, NULL);
    else if (caller)
        return_to_front(endpoint, caller);
    forget_receiver(endpoint);
    return true;
}

// After CLOSED was told, or when nobody is left to tell.
static void gate_free(struct gate *gate) {
    struct endpoint *endpoint = gate->endpoint;
    list_remove(&gate->link);
    object_free(gate);
    object_put(endpoint);
}

struct thread *endpoint_first_caller(struct endpoint *endpoint) {
    if (!list_empty(&endpoint->returned))
        return list_first(&endpoint->returned, struct thread, call_link);
    if (!list_empty(&endpoint->queue))
        return list_first(&endpoint->queue, struct thread, call_link);
    return NULL;
}

bool endpoint_drop_event(struct endpoint *endpoint) {
    if (!list_empty(&endpoint->cancelled))
        list_remove(endpoint->cancelled.next);
    else if (!list_empty(&endpoint->closed))
        gate_free(list_first(&endpoint->closed, struct gate, link));
    else if (!list_empty(&endpoint->ended))
        task_told_ended(list_first(&endpoint->ended, struct task, ended_link));
    else if (!list_empty(&endpoint->dead))
        task_told_dead(list_first(&endpoint->dead, struct death_note, link));
    else
        return false;
    return true;
}

// A dead endpoint answers a caller, or forgets something that it would have told; false if there
// is nothing left.
static bool end_one(struct endpoint *endpoint) {
    struct thread *caller = endpoint_first_caller(endpoint);
    if (!caller && !list_empty(&endpoint->deferred))
        caller = list_first(&endpoint->deferred, struct thread, call_link);
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

// Nobody can receive at the endpoint any more.
static void detach(struct endpoint *endpoint) {
    struct thread *receiver = endpoint->receiver;
    if (receiver) {
        bool waits = receiver->receiving == endpoint;
        if (served(endpoint))
            reply_finish(served(endpoint), ERR_DEAD, NULL);
        forget_receiver(endpoint);
        if (waits)
            thread_wake(receiver, ERR_DEAD);
    }
    if (endpoint->bound)
        notification_bind(endpoint->bound, NULL);
    if (endpoint->task)
        list_remove(&endpoint->task_link);
    endpoint->task = NULL;
}

bool endpoint_unheld(struct endpoint *endpoint) {
    endpoint->flags |= ENDPOINT_DEAD;
    for (int i = 0; i < STEP; i++)
        if (!end_one(endpoint)) {
            detach(endpoint);
            return true;
        }
    return false;
}

void endpoint_unused(struct endpoint *endpoint) {
    if (endpoint->task) // it never had a handle
        list_remove(&endpoint->task_link);
    object_free(endpoint);
}

void endpoint_check(const struct endpoint *endpoint) {
    bool queued = !list_empty(&endpoint->queue) || !list_empty(&endpoint->returned);
    assert(queued == !!(endpoint->flags & ENDPOINT_QUEUED));
    assert((endpoint->queue_bitmap != 0) == !list_empty(&endpoint->queue));
    struct thread *receiver = endpoint->receiver;
    if (receiver && thread_receives(receiver, endpoint)) {
        assert(receiver->state == THREAD_RECEIVING);
        assert(!(endpoint->flags & (ENDPOINT_QUEUED | ENDPOINT_EVENTS | ENDPOINT_BITS)));
    }
}

int gate_create(struct account *account, struct endpoint *endpoint, badge_t badge,
                struct gate **gate) {
    if (endpoint->flags & ENDPOINT_DEAD)
        return ERR_DEAD;
    TRY(object_create(account, OBJECT_GATE, gate));
    (*gate)->endpoint = endpoint;
    (*gate)->badge = badge;
    object_get(endpoint);
    list_append(&endpoint->gates, &(*gate)->link);
    return 0;
}

int gate_give(struct task *task, struct endpoint *endpoint, badge_t badge, handle_t *handle) {
    struct gate *gate;
    TRY(handle_room(task));
    TRY(gate_create(task->account, endpoint, badge, &gate));
    *handle = handle_give(task, gate, RIGHTS_GATE);
    object_put(gate);
    return 0;
}

void gate_unused(struct gate *gate) {
    struct endpoint *endpoint = gate->endpoint;
    if (endpoint->walk == &gate->link)
        endpoint->walk = gate->link.next;
    if (endpoint->flags & ENDPOINT_DEAD) {
        gate_free(gate);
        return;
    }
    list_remove(&gate->link);
    list_append(&endpoint->closed, &gate->link);
    endpoint_tell(endpoint);
}
