// kernel/ipc.c -- calls and receiving: the general path.
//
// The life of a message: ipc_call finds the gate and starts the call; if the server waits, the
// message is delivered, else the caller queues by priority. The server receives it, and reply
// (reply.c) ends it. Everything is in the callers' save areas: a queued message costs no memory.

#include <kernel/core.h>

callid_t call_count; // ids given so far; also counted by the fast path

void ipc_start_call(struct thread *caller, struct gate *gate) {
    struct endpoint *endpoint = gate->endpoint;
    struct thread *server = endpoint->receiver;
    object_get(gate);
    caller->gate = gate;
    caller->since = machine_ticks();
    trace(TRACE_CALL, (uintptr_t)endpoint, caller->call);
    if (server && thread_receives(server)) {
        ipc_deliver(server, caller);
        if (server->harts & caller->hart->mask)
            server->hart = caller->hart;
        sched_lend(server, caller->priority);
        sched_ready(server, true);
    } else {
        caller->state = THREAD_QUEUED;
        endpoint_enqueue(endpoint, caller);
        if (server)
            sched_lend(server, caller->priority);
    }
}

bool ipc_fault(struct thread *thread, uint64_t tag, const uint64_t words[4]) {
    struct gate *pager = thread->task->pager;
    if (!pager || pager->endpoint->flags & ENDPOINT_DEAD)
        return false;
    thread->flags |= THREAD_FAULT;
    thread->call = ++call_count;
    thread->fault_words[0] = tag;
    for (int i = 0; i < MESSAGE_WORDS; i++)
        thread->fault_words[1 + i] = words[i];
    ipc_start_call(thread, pager);
    return true;
}

// Each handle to give must be one that may be given.
static int check_handles(struct thread *self) {
    struct handle_entry *entry;
    for (int i = 0; i < MESSAGE_HANDLES; i++) {
        handle_t handle = ipc_handle(self, i);
        TRY(handle ? handle_find(self->task, handle, RIGHT_COPY, &entry) : 0);
    }
    return 0;
}

// Both buffers are mapped before any rendezvous. SYSCALL_DONE: a fault is on its way.
static long check_buffers(struct thread *self) {
    const uint64_t *regs = self->regs;
    if (regs[REG_T5] > MESSAGE_BUFFER_MAX || regs[REG_T4] > MESSAGE_BUFFER_MAX)
        return ERR_SIZE;
    TRY(usermem_want(self, regs[REG_T6], regs[REG_T5], ACCESS_READ));
    return usermem_want(self, regs[REG_T3], regs[REG_T4], ACCESS_WRITE);
}

bool ipc_buffers_mapped(const struct thread *self) {
    const uint64_t *regs = self->regs;
    return regs[REG_T5] <= MESSAGE_BUFFER_MAX && regs[REG_T4] <= MESSAGE_BUFFER_MAX &&
           usermem_mapped(self->task, regs[REG_T6], regs[REG_T5], ACCESS_READ) &&
           usermem_mapped(self->task, regs[REG_T3], regs[REG_T4], ACCESS_WRITE);
}

static long call(struct thread *self, handle_t handle, bool extended) {
    struct gate *gate;
    TRY(handle_object(self->task, handle, RIGHT_GATE_CALL, &gate));
    if (gate->endpoint->flags & ENDPOINT_DEAD)
        return ERR_DEAD;
    if (gate->endpoint->level >= self->level)
        return ERR_LEVEL;
    if (extended) {
        TRY(check_handles(self));
        TRY(check_buffers(self));
    }
    self->call = ++call_count;
    self->extended = extended ? self->call : 0;
    ipc_start_call(self, gate);
    return SYSCALL_DONE;
}

// The endpoint becomes the thread's, if it is nobody's yet and the thread has none.
static int become_receiver(struct thread *self, struct endpoint *endpoint) {
    if (endpoint->receiver == self)
        return 0;
    if (endpoint->receiver || self->endpoint)
        return ERR_BUSY;
    endpoint->receiver = self;
    self->endpoint = endpoint;
    endpoint_refresh(endpoint);
    sched_inherit(self);
    return 0;
}

static long wait_notification(struct thread *self, struct notification *notification) {
    if (notification->waiter || notification->bound)
        return ERR_BUSY;
    if (notification->bits) {
        ipc_give_event(self, EVENT_NOTIFIED, 0, notification->bits);
        notification->bits = 0;
        return SYSCALL_DONE;
    }
    notification->waiter = self;
    self->waiting = notification;
    self->state = THREAD_WAITING;
    self->since = machine_ticks();
    return SYSCALL_DONE;
}

static long receive(struct thread *self, struct endpoint *endpoint) {
    if (endpoint->task != self->task)
        return ERR_RIGHT;
    if (self->serving)
        return ERR_STATE; // answer or defer first
    TRY(become_receiver(self, endpoint));
    if (!ipc_receive_now(self, endpoint)) {
        self->state = THREAD_RECEIVING;
        self->since = machine_ticks();
    }
    return SYSCALL_DONE;
}

// a6 and t2 name the slots. They stay offered: reply_recv, on the fast path too, names none.
static void offer_slots(struct thread *self) {
    for (int i = 0; i < MESSAGE_HANDLES; i++)
        self->slots[i] = ipc_handle(self, i);
}

static long recv(struct thread *self, handle_t handle) {
    struct handle_entry *entry;
    uint32_t rights = RIGHT_ENDPOINT_RECV | RIGHT_NOTIFICATION_WAIT;
    TRY(handle_find(self->task, handle, rights, &entry));
    if (handle_type(entry) == OBJECT_NOTIFICATION)
        return wait_notification(self, entry->object);
    offer_slots(self);
    return receive(self, entry->object);
}

// The caller that a reply is for: a0 or t6 names a deferred one, 0 the one just received.
static int reply_to(struct thread *self, handle_t handle, struct thread **caller) {
    *caller = self->serving;
    if (handle)
        return handle_object(self->task, handle, RIGHT_REPLY, caller);
    return *caller ? 0 : ERR_STATE;
}

// The gate that a reply gives along: t5 the endpoint, t4 the badge. An error is the server's own;
// *status is the caller's. If nobody gets the gate, the server is told CLOSED: then it is made on
// the server's account.
static int make_gate(struct thread *self, struct thread *caller, long *status, handle_t *given) {
    struct endpoint *endpoint;
    struct gate *gate;
    badge_t badge = self->regs[REG_T4];
    bool gone = caller->flags & (THREAD_GHOST | THREAD_FAULT); // reply_finish tells
    TRY(handle_object(self->task, self->regs[REG_T5], RIGHT_ENDPOINT_GATE, &endpoint));
    if (!gone)
        *status = gate_give(caller->task, endpoint, badge, given);
    if (!gone && !*status)
        return 0;
    TRY(gate_create(self->task->account, endpoint, badge, &gate));
    object_put(gate);
    return 0;
}

// A gate that cannot be made is an error to the caller; whatever is wrong with the server's own
// arguments is an error to the server, and changes nothing.
static long reply(struct thread *self, handle_t handle) {
    struct thread *caller;
    handle_t given = 0;
    long status = 0;
    TRY(reply_to(self, handle, &caller));
    if (self->regs[REG_T5])
        TRY(make_gate(self, caller, &status, &given));
    TRY(reply_finish(caller, status, status ? NULL : &self->regs[REG_A1]));
    if (given)
        caller->regs[REG_T2] = given;
    return 0;
}

// reply_recv never fails for a caller that is gone: the next message is what counts.
static long reply_recv(struct thread *self, handle_t endpoint, handle_t handle) {
    struct endpoint *object;
    TRY(handle_object(self->task, endpoint, RIGHT_ENDPOINT_RECV, &object));
    if (object->task != self->task)
        return ERR_RIGHT;
    if (handle && self->serving)
        return ERR_STATE; // receive would find that too late: the answer is out then
    TRY(become_receiver(self, object));
    long status = reply(self, handle);
    if (status && status != ERR_GONE)
        return status;
    return receive(self, object);
}

static long dispatch(struct thread *self, uint64_t number) {
    handle_t handle = self->regs[REG_A0];
    switch (number) {
    case SYS_call: return call(self, handle, false);
    case SYS_call_ext: return call(self, handle, true);
    case SYS_recv: return recv(self, handle);
    case SYS_reply: return reply(self, handle);
    case SYS_reply_recv:
        self->regs[REG_T5] = 0; // trap.S saved what the user had there
        return reply_recv(self, handle, 0);
    case SYS_reply_recv_ext: offer_slots(self); return reply_recv(self, handle, self->regs[REG_T6]);
    }
    return ERR_NOSYS;
}

void ipc_syscall(struct thread *self, uint64_t number) {
    long status = dispatch(self, number);
    if (status != SYSCALL_DONE)
        thread_complete(self, status);
    if (debug_due(HOOK_KILL_AT_MESSAGE) && self->serving && self->state == THREAD_READY)
        task_reap_thread(self);
}
