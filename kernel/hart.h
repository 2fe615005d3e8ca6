// kernel/hart.h -- what each hart has of its own.
//
// A struct hart lies at the upper end of its hart's stack, so that the stack pointer finds it and
// trap.S gets both from one load. There is one kernel lock; trap.S takes it on the way in and
// gives it back on the way out, so no C code below needs to think of it. Only the idle loop lets
// go of it in between.
#pragma once

#include <kernel/machine.h>
#include <kernel/object.h>
#include <kernel/queue.h>

#define HART_STACK_SIZE 16384

// Why a hart must not take the fast path: the FPU holds a thread's registers; it was spared fences,
// and makes them before it runs another thread.
enum hart_slow { HART_FPU = 1, HART_STALE = 2 };

struct task;

struct hart {
    _Alignas(16) uint32_t attention; // trap.S: not 0 means leave through trap_exit
    bool rotate;        // the current thread's quantum is over
    uint8_t slow; // enum hart_slow
    uint8_t id;
    uint64_t mask; // 1 << id
    struct thread *current; // runs here; NULL: idle
    struct queue ready;     // struct thread.ready_link

    struct thread *payer; // whose quantum passes: the head of current's chain of callers
    uint64_t quantum_end; // ticks: when the payer's quantum is over
    uint64_t payer_since; // ticks: from when on it pays
    uint64_t timer_armed; // ticks; what the timer is set to
    struct notification *timers; // heap of armed notifications, the earliest on top
    struct thread *fpu_owner; // whose registers the FPU holds, while HART_FPU

    uint64_t hartid; // the firmware's number
    uint32_t plic_context;
    uint64_t idle_ticks; // for how long it waited for interrupts so far
};

extern struct hart *harts[HARTS_MAX];
extern unsigned hart_count;
extern uint64_t harts_online; // mask of those that run
extern volatile uint32_t kernel_lock;

// This hart, from its stack pointer.
struct hart *hart_self(void);

// The memory for a hart's stack and structure; id < HARTS_MAX.
struct hart *hart_init(unsigned id, uint64_t hartid);

// Makes another hart (or this one) look at its queues soon.
void hart_kick(struct hart *hart);

// Waits for an interrupt without the lock.
void hart_wait(struct hart *hart);

// The fences after a change of the task's page tables. This hart makes them at once, and so do
// those that run the task. Any other makes up for it before it switches to another thread.
void hart_flush_page(const struct task *task, vaddr_t va);
void hart_flush_all(const struct task *task);
void hart_fence_i(const struct task *task);

// Makes the fences that this hart was spared.
void hart_settle(struct hart *hart);

static inline void kernel_lock_take(void) {
    while (__atomic_exchange_n(&kernel_lock, 1, __ATOMIC_ACQUIRE))
        ;
}

static inline void kernel_lock_release(void) {
    __atomic_store_n(&kernel_lock, 0, __ATOMIC_RELEASE);
}
