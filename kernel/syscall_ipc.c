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
long sys_notify(struct notification *notification, uint64_t bits) {
    notification_set(notification, bits);
    return 0;
}

// The caller whose buffer is meant, and the buffer: address and size in its save area.
static int find_buffer(uint64_t reply, struct thread **caller) {
    *caller = self()->serving;
    if (reply)
        TRY(own(reply, RIGHT_REPLY, caller));
    if (!*caller)
        return ERR_STATE;
    if ((*caller)->flags & THREAD_GHOST)
        return ERR_GONE;
    return (*caller)->extended == (*caller)->call ? 0 : ERR_ARG;
}

// Between a buffer of the caller's, whose address and length are in these registers, and the
// server's own memory, which is accessed so. The copy is tried first: only when it fails is it
// looked up whose page is missing.
static long copy(struct thread *caller, int address, int length, uint64_t offset, vaddr_t mine,
                 uint64_t size, enum access access) {
    uint64_t room = caller->regs[length];
    vaddr_t theirs = caller->regs[address] + offset;
    int error = 0;
    if (size > COPY_MAX)
        return ERR_SIZE;
    if (offset > room || size > room - offset)
        return ERR_ARG;
    if (access == ACCESS_WRITE)
        error = usermem_copy(self()->task, mine, caller->task, theirs, size);
    else
        error = usermem_copy(caller->task, theirs, self()->task, mine, size);
    if (!error)
        return 0;
    TRY(syscall_buffer(mine, size, access));
    caller->flags |= THREAD_BUFFER_LOST;
    return ERR_GONE;
}

// ipc_read(reply, offset, to, size): copies from the buffer that the caller lets be read; reply 0
// names the call being served. At most COPY_MAX bytes. ERR_ARG outside of the buffer; ERR_FAULT for
// the server's own memory; ERR_GONE when the caller, or a page of its buffer, is gone.
long sys_ipc_read(uint64_t reply, uint64_t offset, void *to, size_t size) {
    struct thread *caller;
    TRY(find_buffer(reply, &caller));
    return copy(caller, REG_T6, REG_T5, offset, (vaddr_t)to, size, ACCESS_WRITE);
}

// ipc_write(reply, offset, from, size): the same into the buffer that the caller lets be written.
long sys_ipc_write(uint64_t reply, uint64_t offset, const void *from, size_t size) {
    struct thread *caller;
    TRY(find_buffer(reply, &caller));
    return copy(caller, REG_T3, REG_T4, offset, (vaddr_t)from, size, ACCESS_READ);
}

// handle_close(task, handle): task 0 is the caller's own. The last handle to an endpoint answers
// its callers with ERR_DEAD; a reply handle's caller gets ERR_DEAD.
long sys_handle_close(struct task *task, uint64_t handle) {
    struct handle_entry *entry;
    TRY(handle_find(task, handle, RIGHTS_ALL, &entry));
    return handle_close(task, entry) ? 0 : syscall_again();
}

// handle_copy(from_task, handle, to_task, rights, as): a copy with those of its rights that
// `rights` names too. as 0: into any slot, else exactly this value. Returns the new handle.
// ERR_RIGHT if the handle may not be copied or no right is left.
long sys_handle_copy(struct task *from, uint64_t handle, uint64_t to_task, uint64_t rights,
                     uint64_t as) {
    struct task *to;
    struct handle_entry *entry;
    handle_t copied = as;
    TRY(own(to_task, RIGHT_TASK_HANDLES, &to));
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
// its rights; of a gate, a4 the badge if it leads to the caller's task, and a5 how the name of the
// task begins that it leads to: 8 letters. ERR_NONE.
long sys_handle_next(struct task *task, uint64_t slot) {
    struct handle_entry *entry = slot < HANDLES_MAX ? handle_next(task, slot) : NULL;
    if (!entry)
        return ERR_NONE;
    enum object_type type = handle_type(entry);
    const struct gate *gate = type == OBJECT_GATE ? entry->object : NULL;
    const struct task *server = gate ? gate->endpoint->task : NULL;
    uint64_t badge = server == self()->task ? gate->badge : 0, name = 0;
    memcpy(&name, server ? server->name : "", server ? sizeof(name) : 0);
    return syscall_results(5, (uint64_t[]){entry->self, type, entry->rights, badge, name});
}

// endpoint_create(task): an endpoint where only that task may receive, charged to it, with its
// level; 0 is the caller's own task. Returns the caller's handle. ERR_QUOTA, ERR_FULL.
long sys_endpoint_create(struct task *task) {
    struct endpoint *endpoint = NULL;
    TRY(handle_room(self()->task));
    TRY(endpoint_create(task->account, task, &endpoint));
    return syscall_handle(endpoint, RIGHTS_ENDPOINT);
}

// gate_create(endpoint, badge, task): a gate in that task's table, charged to its account; 0 is the
// caller's own. Returns the handle, valid in that table.
long sys_gate_create(struct endpoint *endpoint, uint64_t badge, uint64_t task_handle) {
    struct task *task;
    handle_t handle;
    TRY(own(task_handle, RIGHT_TASK_HANDLES, &task));
    TRY(gate_give(task, endpoint, badge, &handle));
    return handle;
}

// gate_next(endpoint, first): walks over the badges that have open gates; first != 0 starts anew.
// a1 is a badge; a badge comes once for each of its gates. ERR_NONE after the last.
long sys_gate_next(struct endpoint *endpoint, uint64_t first) {
    if (first)
        endpoint->walk = endpoint->gates.next;
    if (endpoint->walk == &endpoint->gates)
        return ERR_NONE;
    struct gate *gate = container_of(endpoint->walk, struct gate, link);
    endpoint->walk = gate->link.next;
    return syscall_results(1, &gate->badge);
}

// notification_create(account): charged to account, 0 the caller's own. ERR_QUOTA, ERR_FULL.
long sys_notification_create(struct account *account) {
    struct notification *notification;
    TRY(handle_room(self()->task));
    TRY(object_create(account, OBJECT_NOTIFICATION, &notification));
    return syscall_handle(notification, RIGHTS_NOTIFICATION);
}

// notification_bind(notification, endpoint): recv on the endpoint also gets the bits; endpoint 0
// undoes it. Only the endpoint's own task binds. ERR_BUSY if either is bound or waited for.
long sys_notification_bind(struct notification *notification, uint64_t endpoint_handle) {
    struct endpoint *endpoint = NULL;
    TRY(own_if_any(endpoint_handle, RIGHT_ENDPOINT_RECV, &endpoint));
    if (endpoint && endpoint->task != self()->task)
        return ERR_RIGHT;
    return notification_bind(notification, endpoint);
}

// timer_set(notification, when, bits): sets bits at `when` ns after boot; bits 0 undoes it.
long sys_timer_set(struct notification *notification, uint64_t when, uint64_t bits) {
    if (bits)
        timer_arm(notification, timer_start + timer_ticks(when), bits);
    else
        timer_disarm(notification);
    return 0;
}
