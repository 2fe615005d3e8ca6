// kernel/ipc.h -- calls and receiving: the general path. fastpath.c is a shortcut through it.
#pragma once

#include <kernel/endpoint.h>
#include <kernel/thread.h>

extern callid_t call_count; // ids given so far

// The i-th handle that a save area names in a6 and t2: two share a register.
static inline handle_t ipc_handle(const struct thread *thread, int i) {
    return thread->regs[i < 2 ? REG_A6 : REG_T2] >> (i % 2 ? 32 : 0);
}

// Gives a caller's message to a server that is READY or RECEIVING: from now on it owes the answer.
void ipc_deliver(struct thread *server, struct thread *caller);

// Puts an event with its first word into a thread's registers, as recv returns it.
void ipc_give_event(struct thread *server, enum event event, badge_t badge, uint64_t word);

// If something can be received, puts it into the server's registers and returns true.
bool ipc_receive_now(struct thread *server, struct endpoint *endpoint);

// Starts caller's call through gate (counted here): delivers or queues.
void ipc_start_call(struct thread *caller, struct gate *gate);

// A fault of the running thread becomes a call to its pager. False: it has none that lives.
bool ipc_fault(struct thread *thread, uint64_t tag, const uint64_t words[4]);

// Whether both buffers of an extended call, as the save area names them, are in order and mapped.
bool ipc_buffers_mapped(const struct thread *self);

// Ends a caller's call with a status; words (tag and four words) only count if status is 0, and
// may be NULL for zeroes. A fault's caller tries again or is ended; a ghost is freed. The caller
// must be QUEUED, SERVED or DEFERRED. ERR_GONE if the caller was killed. (reply.c)
int reply_finish(struct thread *caller, long status, const uint64_t *words);

// Takes a caller out of wherever its server has it, as reply_finish does first. Returns the thread
// that it lent its priority to, if any.
struct thread *reply_leave_server(struct thread *caller);

// The message system calls that trap.S hands on; results are in the save area.
void ipc_syscall(struct thread *self, uint64_t number);
