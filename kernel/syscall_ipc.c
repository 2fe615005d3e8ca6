// kernel/syscall_ipc.c -- system calls on calls in progress, handles, endpoints, notifications.

#include <kernel/core.h>
#include <kernel/syscall.h>

// defer(): turns the call being served into a reply handle, to be answered later, once. Returns the
// handle. ERR_STATE if none is being served; ERR_FULL, ERR_QUOTA: it is still being served.
long sys_defer(void) {
    struct thread *caller = self()->serving;
    handle_t handle;
    if (!caller)
        return ERR_STATE;
    TRY(handle_insert(self()->task, caller, RIGHT_REPLY, SLOT_ANY, &handle));
    caller->state = THREAD_DEFERRED;
    caller->since = machine_ticks();
    caller->server = NULL;
    caller->reply_task = self()->task;
    caller->reply_handle = handle;
    list_append(&caller->gate->endpoint->deferred, &caller->call_link);
    self()->serving = NULL;
    sched_inherit(self());
    self()->hart->attention = 1; // another payer from now on
    return handle;
}

// notify(notification, bits): sets bits. Never blocks.
long sys_notify(uint64_t handle, uint64_t bits) {
    struct notification *notification;
    TRY(own(handle, RIGHT_NOTIFICATION_NOTIFY, &notification));
    notification_set(notification, bits);
    return 0;
}

// The caller whose buffer is meant, and the buffer: address and size in its save area.
static int find_buffer(handle_t handle, struct thread **caller) {
    *caller = self()->serving;
    if (handle)
        TRY(own(handle, RIGHT_REPLY, caller));
    if (!*caller)
        return ERR_STATE;
    if ((*caller)->flags & THREAD_GHOST)
        return ERR_GONE;
    return (*caller)->extended == (*caller)->call ? 0 : ERR_ARG;
}

struct copy {
    uint64_t number;
    uint64_t handle, offset, own, size; // the arguments
    enum access own_access;
    int address, length; // registers of the caller's buffer
};

// The copy is tried first: only when it fails is it looked up whose page is missing.
static long copy(const struct copy *c) {
    struct thread *caller;
    TRY(find_buffer(c->handle, &caller));
    if (c->size > COPY_MAX)
        return ERR_SIZE;
    uint64_t length = caller->regs[c->length];
    if (c->offset > length || c->size > length - c->offset)
        return ERR_ARG;
    vaddr_t theirs = caller->regs[c->address] + c->offset;
    int error = 0;
    if (c->own_access == ACCESS_WRITE)
        error = usermem_copy(self()->task, c->own, caller->task, theirs, c->size);
    else
        error = usermem_copy(caller->task, theirs, self()->task, c->own, c->size);
    if (!error)
        return 0;
    const uint64_t arguments[6] = {c->handle, c->offset, c->own, c->size};
    TRY(syscall_buffer(c->number, arguments, c->own, c->size, c->own_access));
    caller->flags |= THREAD_BUFFER_LOST;
    return ERR_GONE;
}

// ipc_read(reply, offset, to, size): copies from the buffer that the caller lets be read; reply 0
// names the call being served. At most COPY_MAX bytes. ERR_ARG outside of the buffer; ERR_FAULT for
// the server's own memory; ERR_GONE when the caller, or a page of its buffer, is gone.
long sys_ipc_read(uint64_t reply, uint64_t offset, uint64_t to, uint64_t size) {
    return copy(&(struct copy){SYS_ipc_read, (handle_t)reply, offset, to, size, ACCESS_WRITE,
                               REG_T6, REG_T5});
}

// ipc_write(reply, offset, from, size): the same into the buffer that the caller lets be written.
long sys_ipc_write(uint64_t reply, uint64_t offset, uint64_t from, uint64_t size) {
    return copy(&(struct copy){SYS_ipc_write, (handle_t)reply, offset, from, size, ACCESS_READ,
                               REG_T3, REG_T4});
}

// handle_close(task, handle): task 0 is the caller's own. The last handle to an endpoint answers
// its callers with ERR_DEAD; a reply handle's caller gets ERR_DEAD.
long sys_handle_close(uint64_t task_handle, uint64_t handle) {
    struct task *task;
    struct handle_entry *entry;
    TRY(own_task(task_handle, RIGHT_TASK_HANDLES, &task));
    TRY(handle_find(task, handle, ~0u, &entry));
    if (!handle_close(task, entry))
        return syscall_again(SYS_handle_close, (uint64_t[6]){task_handle, handle});
    return 0;
}

// A task of the caller's to put something into.
static int own_target(uint64_t handle, struct task **task) {
    TRY(own_task(handle, RIGHT_TASK_HANDLES, task));
    return (*task)->state == TASK_KILLED ? ERR_STATE : 0;
}

// handle_copy(from_task, handle, to_task, rights, as): a copy with those of its rights that
// `rights` names too. as 0: into any slot, else exactly this value. Returns the new handle.
// ERR_RIGHT if the handle may not be copied or no right is left.
long sys_handle_copy(uint64_t from_task, uint64_t handle, uint64_t to_task, uint64_t rights,
                     uint64_t as) {
    struct task *from, *to;
    struct handle_entry *entry;
    handle_t copied = as;
    TRY(own_task(from_task, RIGHT_TASK_HANDLES, &from));
    TRY(own_target(to_task, &to));
    TRY(handle_find(from, handle, RIGHT_COPY, &entry));
    rights &= entry->rights;
    if (!(rights & ~(uint64_t)RIGHT_COPY))
        return ERR_RIGHT;
    if (as)
        TRY(handle_insert_as(to, entry->object, rights, as));
    else
        TRY(handle_insert(to, entry->object, rights, SLOT_ANY, &copied));
    return copied;
}

// handle_next(task, slot): the first handle in use at or after slot: a1 its value, a2 its type, a3
// its rights, a4 the badge if it is a gate to an endpoint that the caller holds. ERR_NONE.
long sys_handle_next(uint64_t task_handle, uint64_t slot) {
    struct task *task;
    TRY(own_task(task_handle, RIGHT_TASK_HANDLES, &task));
    struct handle_entry *entry = slot < HANDLES_MAX ? handle_next(task, slot) : NULL;
    if (!entry)
        return ERR_NONE;
    enum object_type type = handle_type(entry);
    const struct gate *gate = entry->object;
    badge_t badge = type == OBJECT_GATE && gate->endpoint->task == self()->task ? gate->badge : 0;
    return syscall_results(4, (uint64_t[]){entry->self, type, entry->rights, badge});
}

// endpoint_create(task): an endpoint where only that task may receive, charged to it, with its
// level; 0 is the caller's own task. Returns the caller's handle. ERR_QUOTA, ERR_FULL.
long sys_endpoint_create(uint64_t task_handle) {
    struct task *task;
    struct endpoint *endpoint;
    TRY(own_target(task_handle, &task));
    TRY(endpoint_create(task->account, task, &endpoint));
    return syscall_handle(endpoint, RIGHT_COPY | RIGHT_ENDPOINT_RECV | RIGHT_ENDPOINT_GATE);
}

// gate_create(endpoint, badge, task): a gate in that task's table, charged to its account; 0 is the
// caller's own. Returns the handle, valid in that table.
long sys_gate_create(uint64_t endpoint_handle, uint64_t badge, uint64_t task_handle) {
    struct endpoint *endpoint;
    struct task *task;
    struct gate *gate;
    handle_t handle;
    TRY(own(endpoint_handle, RIGHT_ENDPOINT_GATE, &endpoint));
    TRY(own_target(task_handle, &task));
    TRY(gate_create(task->account, endpoint, badge, &gate));
    int error = handle_insert(task, gate, RIGHT_COPY | RIGHT_GATE_CALL, SLOT_ANY, &handle);
    if (error)
        gate_cancel(gate); // it was never anybody's: no CLOSED
    else
        gate_put(gate);
    return error ? error : (long)handle;
}

// gate_next(endpoint, first): walks over the badges that have open gates; first != 0 starts anew.
// a1 is a badge; a badge comes once for each of its gates. ERR_NONE after the last.
long sys_gate_next(uint64_t handle, uint64_t first) {
    struct endpoint *endpoint;
    TRY(own(handle, RIGHT_ENDPOINT_RECV, &endpoint));
    if (first)
        endpoint->walk = endpoint->gates.next;
    if (endpoint->walk == &endpoint->gates)
        return ERR_NONE;
    struct gate *gate = container_of(endpoint->walk, struct gate, link);
    endpoint->walk = gate->link.next;
    return syscall_results(1, (uint64_t[]){gate->badge});
}

// notification_create(account): charged to account, 0 the caller's own. ERR_QUOTA, ERR_FULL.
long sys_notification_create(uint64_t account_handle) {
    struct account *account;
    struct notification *notification;
    TRY(own_account(account_handle, &account));
    TRY(notification_create(account, &notification));
    return syscall_handle(notification,
                          RIGHT_COPY | RIGHT_NOTIFICATION_NOTIFY | RIGHT_NOTIFICATION_WAIT);
}

// notification_bind(notification, endpoint): recv on the endpoint also gets the bits; endpoint 0
// undoes it. Only the endpoint's own task binds. ERR_BUSY if either is bound or waited for.
long sys_notification_bind(uint64_t handle, uint64_t endpoint_handle) {
    struct notification *notification;
    struct endpoint *endpoint = NULL;
    TRY(own(handle, RIGHT_NOTIFICATION_WAIT, &notification));
    if (endpoint_handle)
        TRY(own(endpoint_handle, RIGHT_ENDPOINT_RECV, &endpoint));
    if (endpoint && endpoint->task != self()->task)
        return ERR_RIGHT;
    return notification_bind(notification, endpoint);
}

// timer_set(notification, when, bits): sets bits at `when` ns after boot; bits 0 undoes it.
long sys_timer_set(uint64_t handle, uint64_t when, uint64_t bits) {
    struct notification *notification;
    TRY(own(handle, RIGHT_NOTIFICATION_WAIT, &notification));
    if (bits)
        timer_arm(notification, timer_ticks(when), bits);
    else
        timer_disarm(notification);
    return 0;
}
