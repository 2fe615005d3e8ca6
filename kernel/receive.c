// kernel/receive.c -- what a server is given: a caller's message, or an event.
//
// A message goes from save area to save area. In the order of what is told first: notification
// bits, CANCELLED, CLOSED, ENDED, DEAD, then callers: those of a dead instance first, then the most
// urgent.

#include <kernel/core.h>

static const uint64_t *message_words(const struct thread *caller) {
    return caller->flags & THREAD_FAULT ? caller->fault_words : &caller->regs[REG_A1];
}

// Whether the caller's a6 and t2-t6 carry handles and buffers of its current call.
static bool is_extended(const struct thread *caller) {
    return caller->extended == caller->call && !(caller->flags & (THREAD_FAULT | THREAD_GHOST));
}

// Copies one handle into the slot that the server offers for it; 0 if it cannot be.
static handle_t give_handle(struct thread *server, struct thread *caller, handle_t handle,
                            uint32_t slot) {
    struct handle_entry *entry;
    handle_t given = 0;
    if (!slot || !handle || handle_find(caller->task, handle, RIGHT_COPY, &entry))
        return 0;
    if (handle_insert(server->task, entry->object, entry->rights, slot, &given))
        return 0;
    return given;
}

static void give_handles(struct thread *server, struct thread *caller) {
    uint64_t given[MESSAGE_HANDLES];
    for (int i = 0; i < MESSAGE_HANDLES; i++)
        given[i] = give_handle(server, caller, ipc_handle(caller, i), server->slots[i]);
    server->regs[REG_T2] = given[0] | given[1] << 32;
    server->regs[REG_T3] = given[2] | given[3] << 32;
}

void ipc_deliver(struct thread *server, struct thread *caller) {
    const uint64_t *words = message_words(caller);
    trace(TRACE_RECEIVE, (uintptr_t)caller, caller->call);
    thread_complete(server, 0);
    for (int i = 0; i < 1 + MESSAGE_WORDS; i++)
        server->regs[REG_A1 + i] = words[i];
    server->regs[REG_A6] = caller->gate->badge;
    server->regs[REG_A7] = caller->call;
    if (is_extended(caller))
        give_handles(server, caller);
    caller->state = THREAD_SERVED;
    caller->server = server;
    server->serving = caller;
    if (caller->flags & THREAD_INTERRUPTED) {
        struct endpoint *endpoint = caller->gate->endpoint;
        list_append(&endpoint->cancelled, &caller->cancel_link);
        endpoint_refresh(endpoint);
    }
}

void ipc_give_event(struct thread *server, enum event event, badge_t badge, uint64_t word) {
    thread_complete(server, event);
    server->regs[REG_A2] = word;
    server->regs[REG_A6] = badge;
}

// CANCELLED, CLOSED, ENDED, DEAD, in this order, as endpoint_drop_event has it.
static bool receive_event(struct thread *server, struct endpoint *endpoint) {
    if (!list_empty(&endpoint->cancelled)) {
        struct link *first = endpoint->cancelled.next;
        const struct thread *caller = container_of(first, struct thread, cancel_link);
        ipc_give_event(server, EVENT_CANCELLED, caller->gate->badge, caller->call);
    } else if (!list_empty(&endpoint->closed)) {
        const struct gate *gate = list_first(&endpoint->closed, struct gate, link);
        ipc_give_event(server, EVENT_CLOSED, gate->badge, 0);
    } else if (!list_empty(&endpoint->ended)) {
        const struct task *task = list_first(&endpoint->ended, struct task, ended_link);
        ipc_give_event(server, EVENT_ENDED, task->watcher->badge, task->reason);
        server->regs[REG_A3] = task->detail;
        server->regs[REG_A4] = task->address;
        server->regs[REG_A5] = task->pc;
    } else if (!list_empty(&endpoint->dead)) {
        const struct death_note *note = list_first(&endpoint->dead, struct death_note, link);
        ipc_give_event(server, EVENT_DEAD, note->gate->badge, 0);
    }
    return endpoint_drop_event(endpoint);
}

bool ipc_receive_now(struct thread *server, struct endpoint *endpoint) {
    struct notification *bound = endpoint->bound;
    struct thread *caller;
    if (bound && bound->bits) {
        ipc_give_event(server, EVENT_NOTIFIED, 0, bound->bits);
        bound->bits = 0;
    } else if (endpoint->flags & ENDPOINT_EVENTS && receive_event(server, endpoint)) {
        // told
    } else if ((caller = endpoint_first_caller(endpoint))) {
        endpoint_dequeue(endpoint, caller);
        ipc_deliver(server, caller);
        sched_inherit(server);
    } else {
        return false;
    }
    endpoint_refresh(endpoint);
    return true;
}

void endpoint_tell(struct endpoint *endpoint) {
    struct thread *receiver = endpoint->receiver;
    endpoint_refresh(endpoint);
    if (!receiver || !thread_receives(receiver))
        return;
    receiver->state = THREAD_READY; // what it gets may free a gate, which comes back here
    if (ipc_receive_now(receiver, endpoint))
        sched_ready(receiver, false);
    else
        receiver->state = THREAD_RECEIVING;
}
