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

// Whether a call through the gate can switch to this server, its endpoint's receiver, at once.
static inline bool can_switch(const struct thread *self, const struct endpoint *endpoint,
                              const struct thread *server) {
    const struct hart *hart = self->hart;
    return likely(endpoint->flags == 0 && endpoint->level < self->level && !hart->slow) &&
           likely(thread_receives(server) && server->ceiling >= self->priority &&
                  server->harts & hart->mask);
}

// Whether the call can have buffers: they must be mapped, and no handles be given.
static inline bool can_extend(const struct thread *self) {
    return !(self->regs[REG_A6] | self->regs[REG_T2]) && likely(ipc_buffers_mapped(self));
}

static inline struct thread *call(handle_t handle, uint64_t number) {
    struct thread *self = machine_thread();
    struct hart *hart = self->hart;
    uint8_t priority = self->priority;
    bool extended = number == SYS_call_ext;
    struct gate *gate;
    if (!find(self, handle, RIGHT_GATE_CALL, &gate))
        return general(handle, number);
    struct thread *server = gate->endpoint->receiver;
    if (!can_switch(self, gate->endpoint, server) || (extended && !can_extend(self)))
        return general(handle, number);
    gate->object.refs++; // the point of no return
    self->gate = gate;
    self->call = ++call_count;
    if (extended)
        self->extended = self->call;
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
    return call(handle, SYS_call);
}

struct thread *ipc_call_extended_fast(handle_t handle) {
    return call(handle, SYS_call_ext);
}

// If the answer to a fault mends it, the thread tries again with all its registers, which trap_exit
// loads.
struct thread *ipc_reply_recv_fast(handle_t handle) {
    struct thread *self = machine_thread();
    struct thread *caller = self->serving;
    struct hart *hart = self->hart;
    struct endpoint *endpoint;
    if (!find(self, handle, RIGHT_ENDPOINT_RECV, &endpoint) ||
        !likely(caller && endpoint->flags == 0 && endpoint->receiver == self && !hart->slow &&
                caller->hart == hart && caller->gate->object.refs > 1 &&
                !sched_more_urgent(hart, caller->priority)))
        return general(handle, SYS_reply_recv);
    bool fault = !likely(caller->condition == THREAD_SERVED);
    if (fault && (caller->condition != (THREAD_SERVED | THREAD_FAULT << 16) || self->regs[REG_A1]))
        return general(handle, SYS_reply_recv);
    caller->gate->object.refs--; // the point of no return
    caller->condition = THREAD_READY;
    self->serving = NULL;
    self->priority = self->base;
    self->state = THREAD_RECEIVING;
    hart->current = caller;
    return fault ? NULL : caller;
}
