// kernel/fastpath.c -- call and reply_recv between two threads, when nothing is unusual.
//
// A shortcut through ipc.c: it does what the general path would do when the server waits, nothing
// else is to be told or done first, and nothing but tag, words and badge goes over. Each function
// checks first; what is not as expected goes to the general path with nothing changed. After the
// point of no return it only stores. The words stay in the sender's save area, from where trap.S
// loads them for the receiver. Reading order: ipc.c first.
//
// What is stored is what the general path needs to find; gate and server of a thread mean
// something only while its state says that it calls, so they are not cleared.

#include <kernel/core.h>
#include <kernel/fastpath.h>

#define likely(condition) __builtin_expect(!!(condition), 1)

// The handle's entry in the first page of the table, if it is that handle's and has the right.
static inline bool find(const struct thread *self, handle_t handle, uint32_t right, void *object) {
    const struct handle_entry *entry = &self->table[handle % TABLE_SLOTS];
    *(void **)object = entry->object;
    return likely(entry->self == handle && entry->rights & right);
}

static __attribute__((noinline)) struct thread *general(handle_t handle, uint64_t number) {
    machine_thread()->regs[REG_A0] = handle;
    ipc_syscall(machine_thread(), number);
    return NULL;
}

// The server that a call through the gate can switch to at once; NULL: not this way.
static inline struct thread *waiting_server(const struct thread *self, const struct gate *gate) {
    const struct hart *hart = self->hart;
    const struct endpoint *endpoint = gate->endpoint;
    struct thread *server = endpoint->receiver;
    if (!likely(endpoint->flags == 0 && endpoint->level < self->level && !hart->fpu_owner))
        return NULL;
    if (!likely(thread_receives(server) && server->ceiling >= self->priority &&
                server->harts & hart->mask))
        return NULL;
    return server;
}

// The point of no return of a call is behind the caller.
static inline struct thread *switch_to_server(struct thread *self, struct gate *gate,
                                              struct thread *server) {
    struct hart *hart = self->hart;
    uint8_t priority = self->priority;
    gate->object.refs++;
    self->gate = gate;
    self->call = ++call_count;
    self->server = server;
    server->serving = self;
    server->hart = hart;
    hart->current = server;
    if (server->priority < priority)
        server->priority = priority;
    self->state = THREAD_SERVED;
    server->state = THREAD_READY;
    return server;
}

struct thread *ipc_call_fast(handle_t handle) {
    struct thread *self = machine_thread();
    struct gate *gate;
    if (!find(self, handle, RIGHT_GATE_CALL, &gate))
        return general(handle, SYS_call);
    struct thread *server = waiting_server(self, gate);
    if (!likely(server))
        return general(handle, SYS_call);
    return switch_to_server(self, gate, server);
}

// With buffers, which must be mapped; with handles to give it is not this way.
struct thread *ipc_call_extended_fast(handle_t handle) {
    struct thread *self = machine_thread();
    struct gate *gate;
    if (!find(self, handle, RIGHT_GATE_CALL, &gate) || self->regs[REG_A6] | self->regs[REG_T2])
        return general(handle, SYS_call_ext);
    struct thread *server = waiting_server(self, gate);
    if (!likely(server) || server->offers || !likely(ipc_buffers_mapped(self)))
        return general(handle, SYS_call_ext);
    self->extended = call_count + 1;
    return switch_to_server(self, gate, server);
}

// The point of no return of a reply is behind the server.
static inline void switch_back(struct thread *self, struct thread *caller) {
    caller->gate->object.refs--;
    self->serving = NULL;
    self->offers = 0;
    self->priority = self->base;
    self->state = THREAD_RECEIVING;
    self->hart->current = caller;
    caller->state = THREAD_READY;
}

struct thread *ipc_reply_recv_fast(handle_t handle) {
    struct thread *self = machine_thread();
    struct thread *caller = self->serving;
    const struct hart *hart = self->hart;
    struct endpoint *endpoint;
    if (!find(self, handle, RIGHT_ENDPOINT_RECV, &endpoint) || !likely(caller))
        return general(handle, SYS_reply_recv);
    if (!likely(endpoint->flags == 0 && endpoint->receiver == self && !hart->fpu_owner &&
                caller->hart == hart && caller->gate->object.refs > 1 &&
                !sched_more_urgent(hart, caller->priority)))
        return general(handle, SYS_reply_recv);
    if (likely(caller->condition == THREAD_SERVED)) {
        switch_back(self, caller);
        return caller;
    }
    // The answer to a fault: if it is mended, the thread tries again with all its registers, which
    // trap_exit loads.
    if (caller->condition != (THREAD_SERVED | THREAD_FAULT << 16) || self->regs[REG_A1] != 0)
        return general(handle, SYS_reply_recv);
    switch_back(self, caller);
    caller->flags = 0;
    return NULL;
}
