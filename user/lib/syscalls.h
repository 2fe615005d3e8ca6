// user/lib/syscalls.h -- one C function for each system call that is not a message.
//
// Each returns what the kernel left in a0: 0 or more, or a negative ERR_x. What a call does stands
// above its function in kernel/. A task handle of 0 names the calling task. Messages (call, recv,
// reply and their kin) have stubs of their own in user/lib/ipc.h.
#pragma once

#include <abi/errors.h>
#include <abi/kernel.h>
#include <abi/syscalls.h>

// A handle to an object of that type; see abi/syscalls.def.
typedef handle_t task_h, thread_h, endpoint_h, notification_h, memory_h, irq_h, account_h;

#define SYSCALL(number, name, right, parameters) long sys_##name parameters;
#include <abi/syscalls.def>
#undef SYSCALL

// Further results of a call, in the order of the registers a1 to a5.
struct handle_next {
    uint64_t handle;
    uint64_t type; // enum object_type
    uint64_t rights;
    badge_t badge; // of a gate to the caller's own endpoint, else 0
    char server[8]; // of a gate: how the name of the task begins to which it leads
};

struct task_info {
    uint64_t state;  // enum task_state
    uint64_t reason; // enum reason, if it ended
    uint64_t detail;
    vaddr_t address;
    vaddr_t pc;
};

struct memory_info {
    paddr_t base;
    uint64_t size; // bytes
    uint64_t device; // 1 if it is device space, 0 if RAM
};

struct time_now {
    ns_t now;  // since the kernel's first instruction
    ns_t idle; // for how long harts had nothing to do, all of them together
};

struct thread_info {
    uint8_t state; // enum thread_state
    uint8_t priority, base, hart;
    uint32_t stopped; // not 0 if it, or its task, is
    ns_t used; // CPU time, that of its servers for it included
    char server[TASK_NAME_SIZE]; // that it calls, else empty
};

struct account_info {
    uint64_t limit; // pages
    uint64_t used;
};

// The calls above, with their further results. When the call fails, *out is of no meaning.

// The first used slot at or after `slot` in the table of `task`; ERR_NONE after the last.
long sys_handle_next_out(handle_t task, uint64_t slot, struct handle_next *out);
// The next badge that has a gate to `endpoint`; first != 0 starts anew; ERR_NONE after the last.
long sys_gate_next_out(handle_t endpoint, uint64_t first, badge_t *badge);
long sys_task_info_out(handle_t task, struct task_info *out);
long sys_memory_info_out(handle_t memory, struct memory_info *out);
long sys_thread_info_out(handle_t thread, struct thread_info *out);
long sys_account_info_out(handle_t account, struct account_info *out);
// The badge of one thread that used up its quantum; ERR_NONE when there is none.
long sys_sched_next_out(handle_t endpoint, badge_t *badge);
long sys_time_now_out(struct time_now *out);

// Nanoseconds since boot.
static inline ns_t time_now(void) {
    struct time_now time = {0};

    sys_time_now_out(&time);
    return time.now;
}
