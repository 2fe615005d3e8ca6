// kernel/syscall.h -- what the system call handlers share.
//
// A handler gets as many of the registers a0-a5 as it names and returns what a0 becomes: 0 or a
// handle, or an error. All are uint64_t: users put anything in them, and only the handler narrows.
// Work that takes many steps is made again by the user's own ecall, with its progress in the
// object or in the arguments, so that interrupts get in between.
#pragma once

#include <kernel/handle.h>
#include <kernel/thread.h>
#include <kernel/usermem.h>

// Leaves the handler with an expression's error, if it is one.
#define TRY(expression) \
    do { \
        long try_error = (expression); \
        if (try_error) \
            return try_error; \
    } while (0)

// The thread that makes the call.
static inline struct thread *self(void) { return machine_thread(); }

// What a handle of the caller's names, in *object, if it carries the right. ERR_HANDLE, ERR_RIGHT.
int own(uint64_t handle, uint32_t right, void *object);

// The same, where handle 0 stands for the caller's own task, or its account to charge.
int own_task(uint64_t handle, uint32_t right, struct task **task);
int own_account(uint64_t handle, struct account **account);

// The running thread's save area is as it should be: leave through trap_exit.
long syscall_done(void);

// Results in a1 and on, with status 0.
long syscall_results(int count, const uint64_t *results);

// The same call again, with these arguments, after interrupts had their turn.
long syscall_again(uint64_t number, const uint64_t arguments[6]);

// The buffer of a system call: 0, an error, or SYSCALL_DONE: the call is made again.
long syscall_buffer(uint64_t number, const uint64_t arguments[6], vaddr_t va, uint64_t size,
                    enum access access);

// Puts a new object with refs 0 into the caller's table: the handle, or an error, which frees it.
long syscall_handle(void *object, uint32_t rights);

// The handlers, by the file they are in. What each does stands above it.
// syscall.c, and sys_null in trap.S
long sys_null(void);
long sys_none(void);
long sys_debug_write(uint64_t text, uint64_t size);
long sys_machine_reset(uint64_t account, uint64_t kind);
long sys_trace_control(uint64_t account, uint64_t on);
long sys_debug_hook(uint64_t hook, uint64_t value);
long sys_time_now(void);
// syscall_ipc.c
long sys_defer(void);
long sys_notify(uint64_t handle, uint64_t bits);
long sys_ipc_read(uint64_t reply, uint64_t offset, uint64_t to, uint64_t size);
long sys_ipc_write(uint64_t reply, uint64_t offset, uint64_t from, uint64_t size);
long sys_handle_close(uint64_t task, uint64_t handle);
long sys_handle_copy(uint64_t from, uint64_t handle, uint64_t to, uint64_t rights, uint64_t as);
long sys_handle_next(uint64_t task, uint64_t slot);
long sys_endpoint_create(uint64_t task);
long sys_gate_create(uint64_t endpoint, uint64_t badge, uint64_t task);
long sys_gate_next(uint64_t endpoint, uint64_t first);
long sys_notification_create(uint64_t account);
long sys_notification_bind(uint64_t notification, uint64_t endpoint);
long sys_timer_set(uint64_t notification, uint64_t when, uint64_t bits);
// syscall_task.c
long sys_task_create(uint64_t account, uint64_t level, uint64_t ceiling, uint64_t name0,
                     uint64_t name1);
long sys_task_watch(uint64_t task, uint64_t pager, uint64_t watcher);
long sys_task_suspend(uint64_t task);
long sys_task_resume(uint64_t task);
long sys_task_reset(uint64_t task);
long sys_task_kill(uint64_t task);
long sys_task_info(uint64_t task);
long sys_task_exit(uint64_t reason);
long sys_thread_create(uint64_t task, uint64_t pc, uint64_t sp, uint64_t argument,
                       uint64_t priority);
long sys_thread_suspend(uint64_t thread);
long sys_thread_resume(uint64_t thread);
long sys_thread_kill(uint64_t thread);
long sys_thread_interrupt(uint64_t thread);
long sys_thread_exit(void);
long sys_thread_yield(void);
long sys_thread_get_registers(uint64_t thread, uint64_t to);
long sys_thread_set_registers(uint64_t thread, uint64_t from);
long sys_thread_schedule(uint64_t thread, uint64_t priority, uint64_t quantum, uint64_t harts);
long sys_thread_scheduler(uint64_t thread, uint64_t gate);
long sys_sched_next(uint64_t endpoint);
// syscall_memory.c
long sys_memory_split(uint64_t memory, uint64_t offset, uint64_t size);
long sys_memory_map(uint64_t memory, uint64_t offset, uint64_t task, uint64_t at, uint64_t pages,
                    uint64_t access);
long sys_memory_unmap(uint64_t task, uint64_t at, uint64_t pages);
long sys_memory_info(uint64_t memory);
long sys_irq_bind(uint64_t irq, uint64_t notification, uint64_t bits);
long sys_irq_ack(uint64_t irq);
long sys_account_split(uint64_t account, uint64_t pages);
long sys_account_info(uint64_t account);
