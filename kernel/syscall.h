// kernel/syscall.h -- what the system call handlers share.
//
// A handler gets the object that its first argument names, if the table says that this is a handle
// and what right it must carry, and as many further registers as it names. It returns what a0
// becomes: 0 or a handle, or an error. Users put anything into registers, so a handle that the
// handler looks up itself is a whole one, and only the handler narrows.
// Work that takes many steps is made again by the user's own ecall, with its progress in the
// object or in the arguments, so that interrupts get in between.
#pragma once

#include <kernel/handle.h>
#include <kernel/thread.h>
#include <kernel/usermem.h>

// The thread that makes the call.
static inline struct thread *self(void) { return machine_thread(); }

// What a handle of the caller's names, in *object, if it carries one of the rights. ERR_HANDLE,
// ERR_RIGHT; ERR_STATE for a thread that is no more, or a task that is killed, unless it is only
// asked about. 0 stands for the caller's own task, or its account to charge.
int own(uint64_t handle, uint32_t rights, void *object);

// The same, where 0 stands for none.
int own_if_any(uint64_t handle, uint32_t rights, void *object);

// Called by trap.S for every system call from SYS_defer on, with a0-a5 and a7 in the save area.
long syscall_enter(struct thread *thread);

// The running thread's save area is as it should be: leave through trap_exit.
long syscall_done(void);

// Results in a1 and on, with status 0.
long syscall_results(int count, const uint64_t *results);

// The same call again, with the arguments that stand in the save area, after interrupts had their
// turn.
long syscall_again(void);

// The buffer of a system call: 0, an error, or SYSCALL_DONE: the call is made again.
long syscall_buffer(vaddr_t va, uint64_t size, enum access access);

// Puts a new object, whose only reference this takes, into the caller's table. There must be room:
// handle_room. Returns the handle.
long syscall_handle(void *object, uint32_t rights);

// The handlers, one for each line of the table. What each does stands above it.
typedef struct task *task_h;
typedef struct thread *thread_h;
typedef struct endpoint *endpoint_h;
typedef struct notification *notification_h;
typedef struct memory *memory_h;
typedef struct irq *irq_h;
typedef struct account *account_h;
#define handle_t uint64_t
#define SYSCALL(number, name, right, parameters) long sys_##name parameters;
#include <abi/syscalls.def>
#undef SYSCALL
#undef handle_t
