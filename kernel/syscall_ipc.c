// kernel/syscall_ipc.c -- system calls on calls in progress, handles, endpoints, notifications.

#include <abi/errors.h>
#include <abi/syscalls.h>
#include <kernel/account.h>
#include <kernel/endpoint.h>
#include <kernel/notification.h>
#include <kernel/sched.h>
#include <kernel/syscall.h>
#include <kernel/timer.h>

// defer(): turns the call being served into a reply handle, to be answered later, once. Returns the
// handle. ERR_STATE if none is being served; ERR_FULL, ERR_QUOTA: it is still being served.
long sys_defer(void)
{
	struct thread *self = machine_thread();
	struct thread *caller = self->serving;
	handle_t handle;
	if (!caller)
		return ERR_STATE;
	int error = handle_insert(self->task, caller, RIGHT_REPLY, SLOT_ANY, &handle);
	if (error)
		return error;
	caller->state = THREAD_DEFERRED;
	caller->server = NULL;
	caller->reply_task = self->task;
	caller->reply_handle = handle;
	list_append(&caller->gate->endpoint->deferred, &caller->call_link);
	self->serving = NULL;
	sched_inherit(self);
	self->hart->attention = 1; // another payer from now on
	return handle;
}

// notify(notification, bits): sets bits. Never blocks.
long sys_notify(uint64_t handle, uint64_t bits)
{
	struct notification *notification;
	int error = handle_object(machine_thread()->task, handle, RIGHT_NOTIFICATION_NOTIFY,
				  &notification);
	if (!error)
		notification_set(notification, bits);
	return error;
}

// The caller whose buffer is meant, and the buffer: address and size in its save area.
static int find_buffer(struct thread *self, handle_t handle, struct thread **caller)
{
	*caller = self->serving;
	int error = handle ? handle_object(self->task, handle, RIGHT_REPLY, caller) : 0;
	if (error)
		return error;
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
static long copy(const struct copy *c)
{
	struct thread *self = machine_thread();
	struct thread *caller;
	int error = find_buffer(self, c->handle, &caller);
	if (error)
		return error;
	if (c->size > COPY_MAX)
		return ERR_SIZE;
	uint64_t length = caller->regs[c->length];
	if (c->offset > length || c->size > length - c->offset)
		return ERR_ARG;
	vaddr_t theirs = caller->regs[c->address] + c->offset;
	if (c->own_access == ACCESS_WRITE)
		error = usermem_copy(self->task, c->own, caller->task, theirs, c->size);
	else
		error = usermem_copy(caller->task, theirs, self->task, c->own, c->size);
	if (!error)
		return 0;
	const uint64_t arguments[6] = {c->handle, c->offset, c->own, c->size};
	long status = syscall_buffer(self, c->number, arguments, c->own, c->size, c->own_access);
	if (status)
		return status;
	caller->flags |= THREAD_BUFFER_LOST;
	return ERR_GONE;
}

// ipc_read(reply, offset, to, size): copies from the buffer that the caller lets be read; reply 0
// names the call being served. At most COPY_MAX bytes. ERR_ARG outside of the buffer; ERR_FAULT for
// the server's own memory; ERR_GONE when the caller, or a page of its buffer, is gone.
long sys_ipc_read(uint64_t reply, uint64_t offset, uint64_t to, uint64_t size)
{
	return copy(&(struct copy){SYS_ipc_read, (handle_t)reply, offset, to, size, ACCESS_WRITE,
				   REG_T6, REG_T5});
}

// ipc_write(reply, offset, from, size): the same into the buffer that the caller lets be written.
long sys_ipc_write(uint64_t reply, uint64_t offset, uint64_t from, uint64_t size)
{
	return copy(&(struct copy){SYS_ipc_write, (handle_t)reply, offset, from, size, ACCESS_READ,
				   REG_T3, REG_T4});
}

// handle_close(task, handle): task 0 is the caller's own. The last handle to an endpoint answers
// its callers with ERR_DEAD; a reply handle's caller gets ERR_DEAD.
long sys_handle_close(uint64_t task_handle, uint64_t handle)
{
	struct thread *self = machine_thread();
	struct task *task;
	struct handle_entry *entry;
	int error = syscall_task(self, task_handle, RIGHT_TASK_HANDLES, &task);
	if (!error)
		error = handle_find(task, handle, ~0u, &entry);
	if (error)
		return error;
	if (!handle_close(task, entry))
		return syscall_again(self, SYS_handle_close, (uint64_t[6]){task_handle, handle});
	return 0;
}

// handle_copy(from_task, handle, to_task, rights, as): a copy with those of its rights that `rights`
// names too. as 0: into any slot, else exactly this value. Returns the new handle. ERR_RIGHT if
// the handle may not be copied or no right is left.
long sys_handle_copy(uint64_t from_task, uint64_t handle, uint64_t to_task, uint64_t rights,
		     uint64_t as)
{
	struct thread *self = machine_thread();
	struct task *from, *to;
	struct handle_entry *entry;
	handle_t copied = as;
	int error = syscall_task(self, from_task, RIGHT_TASK_HANDLES, &from);
	if (!error)
		error = syscall_task(self, to_task, RIGHT_TASK_HANDLES, &to);
	if (!error)
		error = handle_find(from, handle, RIGHT_COPY, &entry);
	if (error)
		return error;
	if (to->state == TASK_KILLED)
		return ERR_STATE;
	rights &= entry->rights;
	if (!(rights & ~(uint64_t)RIGHT_COPY))
		return ERR_RIGHT;
	error = as ? handle_insert_as(to, entry->object, rights, as)
	           : handle_insert(to, entry->object, rights, SLOT_ANY, &copied);
	return error ? error : (long)copied;
}

// handle_next(task, slot): the first handle in use at or after slot: a1 its value, a2 its type, a3
// its rights, a4 the badge if it is a gate to an endpoint that the caller holds. ERR_NONE.
long sys_handle_next(uint64_t task_handle, uint64_t slot)
{
	struct thread *self = machine_thread();
	struct task *task;
	int error = syscall_task(self, task_handle, RIGHT_TASK_HANDLES, &task);
	if (error)
		return error;
	struct handle_entry *entry = slot < HANDLES_MAX ? handle_next(task, slot) : NULL;
	if (!entry)
		return ERR_NONE;
	enum object_type type = handle_type(entry);
	const struct gate *gate = entry->object;
	badge_t badge = type == OBJECT_GATE && gate->endpoint->task == self->task ? gate->badge : 0;
	return syscall_results(self, 4, (uint64_t[]){entry->self, type, entry->rights, badge});
}

static void put_endpoint(void *object)
{
	endpoint_put(object);
}

// endpoint_create(task): an endpoint where only that task may receive, charged to it, with its
// level; 0 is the caller's own task. Returns the caller's handle. ERR_QUOTA, ERR_FULL.
long sys_endpoint_create(uint64_t task_handle)
{
	struct thread *self = machine_thread();
	struct task *task;
	struct endpoint *endpoint;
	int error = syscall_task(self, task_handle, RIGHT_TASK_HANDLES, &task);
	if (!error && task->state == TASK_KILLED)
		error = ERR_STATE;
	if (!error)
		error = endpoint_create(task->account, task, &endpoint);
	if (error)
		return error;
	endpoint->object.refs = 1;
	uint32_t rights = RIGHT_COPY | RIGHT_ENDPOINT_RECV | RIGHT_ENDPOINT_GATE;
	return syscall_handle(self, endpoint, rights, put_endpoint);
}

// gate_create(endpoint, badge, task): a gate in that task's table, charged to its account; 0 is the
// caller's own. Returns the handle, valid in that table.
long sys_gate_create(uint64_t endpoint_handle, uint64_t badge, uint64_t task_handle)
{
	struct thread *self = machine_thread();
	struct endpoint *endpoint;
	struct task *task;
	struct gate *gate;
	handle_t handle;
	int error = handle_object(self->task, endpoint_handle, RIGHT_ENDPOINT_GATE, &endpoint);
	if (!error)
		error = syscall_task(self, task_handle, RIGHT_TASK_HANDLES, &task);
	if (!error && task->state == TASK_KILLED)
		error = ERR_STATE;
	if (!error)
		error = gate_create(task->account, endpoint, badge, &gate);
	if (error)
		return error;
	error = handle_insert(task, gate, RIGHT_COPY | RIGHT_GATE_CALL, SLOT_ANY, &handle);
	if (error)
		gate_cancel(gate); // it was never anybody's: no CLOSED
	else
		gate_put(gate);
	return error ? error : (long)handle;
}

// gate_next(endpoint, first): walks over the badges that have open gates; first != 0 starts anew.
// a1 is a badge; a badge comes once for each of its gates. ERR_NONE after the last.
long sys_gate_next(uint64_t handle, uint64_t first)
{
	struct thread *self = machine_thread();
	struct endpoint *endpoint;
	int error = handle_object(self->task, handle, RIGHT_ENDPOINT_RECV, &endpoint);
	if (error)
		return error;
	if (first)
		endpoint->walk = endpoint->gates.next;
	if (endpoint->walk == &endpoint->gates)
		return ERR_NONE;
	struct gate *gate = container_of(endpoint->walk, struct gate, link);
	endpoint->walk = gate->link.next;
	return syscall_results(self, 1, (uint64_t[]){gate->badge});
}

static void put_notification(void *object)
{
	notification_put(object);
}

// notification_create(account): charged to account, 0 the caller's own. ERR_QUOTA, ERR_FULL.
long sys_notification_create(uint64_t account_handle)
{
	struct thread *self = machine_thread();
	struct account *account;
	struct notification *notification;
	int error = syscall_account(self, account_handle, &account);
	if (!error)
		error = notification_create(account, &notification);
	if (error)
		return error;
	notification->object.refs = 1;
	uint32_t rights = RIGHT_COPY | RIGHT_NOTIFICATION_NOTIFY | RIGHT_NOTIFICATION_WAIT;
	return syscall_handle(self, notification, rights, put_notification);
}

// notification_bind(notification, endpoint): recv on the endpoint also gets the bits; endpoint 0
// undoes it. Only the endpoint's own task binds. ERR_BUSY if either is bound or waited for.
long sys_notification_bind(uint64_t handle, uint64_t endpoint_handle)
{
	struct thread *self = machine_thread();
	struct notification *notification;
	struct endpoint *endpoint = NULL;
	int error = handle_object(self->task, handle, RIGHT_NOTIFICATION_WAIT, &notification);
	if (!error && endpoint_handle)
		error = handle_object(self->task, endpoint_handle, RIGHT_ENDPOINT_RECV, &endpoint);
	if (!error && endpoint && endpoint->task != self->task)
		error = ERR_RIGHT;
	return error ? error : notification_bind(notification, endpoint);
}

// timer_set(notification, when, bits): sets bits at `when` ns after boot; bits 0 undoes it.
long sys_timer_set(uint64_t handle, uint64_t when, uint64_t bits)
{
	struct notification *notification;
	int error = handle_object(machine_thread()->task, handle, RIGHT_NOTIFICATION_WAIT,
				  &notification);
	if (error)
		return error;
	if (bits)
		timer_arm(notification, timer_ticks(when), bits);
	else
		timer_disarm(notification);
	return 0;
}
