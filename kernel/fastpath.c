// kernel/fastpath.c -- call and reply_recv between two threads, when nothing is unusual.
//
// A shortcut through ipc.c: it does what the general path would do when the server waits, nothing
// else is to be told or done first, and neither side needs more than tag, words and badge. Each
// function checks first; what is not as expected goes to the general path with nothing changed.
// After the point of no return it only stores. The words stay in the sender's save area, from
// where trap.S loads them for the receiver. Reading order: ipc.c first.

#include <abi/syscalls.h>
#include <kernel/endpoint.h>
#include <kernel/fastpath.h>
#include <kernel/handle.h>
#include <kernel/hart.h>
#include <kernel/ipc.h>
#include <kernel/panic.h>

#define likely(condition) __builtin_expect(!!(condition), 1)

// The handle's entry in the first page of the table. Whether it is that handle's, its self says.
static inline struct handle_entry *entry_of(struct thread *self, uint64_t handle)
{
	return &self->table[handle % TABLE_SLOTS];
}

static __attribute__((noinline)) struct fast_switch call_general(uint64_t gate)
{
	machine_thread()->regs[REG_A0] = gate;
	ipc_syscall(machine_thread(), SYS_call);
	return (struct fast_switch){NULL, 0};
}

struct fast_switch ipc_call_fast(uint64_t handle)
{
	struct thread *self = machine_thread();
	struct handle_entry *entry = entry_of(self, handle);
	if (!likely(entry->self == (handle_t)handle && entry->rights & RIGHT_GATE_CALL))
		return call_general(handle);
	struct gate *gate = entry->object;
	struct endpoint *endpoint = gate->endpoint;
	struct thread *server = endpoint->receiver;
	struct hart *hart = self->hart;
	if (!likely(endpoint->flags == 0 && endpoint->level < self->level))
		return call_general(handle);
	if (!likely(server && server->receiving == endpoint && server->ceiling >= self->priority &&
		    server->harts & hart->mask && !machine_fpu_on()))
		return call_general(handle);

	// The point of no return.
	gate->object.refs++;
	self->gate = gate;
	self->call = ++call_count;
	self->state = THREAD_SERVED;
	self->server = server;
	server->state = THREAD_READY;
	server->receiving = NULL;
	server->serving = self;
	if (server->priority < self->priority)
		server->priority = self->priority;
	server->hart = hart;
	hart->current = server;
	return (struct fast_switch){server, gate->badge};
}

static __attribute__((noinline)) struct thread *reply_recv_general(uint64_t endpoint)
{
	machine_thread()->regs[REG_A0] = endpoint;
	ipc_syscall(machine_thread(), SYS_reply_recv);
	return NULL;
}

// Whether a thread more urgent than this priority is ready on the hart.
static inline bool other_first(const struct hart *hart, unsigned priority)
{
	return hart->ready_bitmap >> priority > 1;
}

struct thread *ipc_reply_recv_fast(uint64_t handle)
{
	struct thread *self = machine_thread();
	struct handle_entry *entry = entry_of(self, handle);
	if (!likely(entry->self == (handle_t)handle && entry->rights & RIGHT_ENDPOINT_RECV))
		return reply_recv_general(handle);
	struct endpoint *endpoint = entry->object;
	struct thread *caller = self->serving;
	struct hart *hart = self->hart;
	if (!likely(endpoint->flags == 0 && endpoint->receiver == self && caller))
		return reply_recv_general(handle);
	struct gate *gate = caller->gate;
	if (!likely(caller->condition == THREAD_SERVED && caller->hart == hart &&
		    gate->object.refs > 1 && !other_first(hart, caller->priority) &&
		    !machine_fpu_on()))
		return reply_recv_general(handle);

	// The point of no return.
	gate->object.refs--;
	caller->gate = NULL;
	caller->server = NULL;
	caller->state = THREAD_READY;
	self->serving = NULL;
	self->offers = 0;
	self->receiving = endpoint;
	self->state = THREAD_RECEIVING;
	self->priority = self->base;
	hart->current = caller;
	return caller;
}
