// kernel/thread.h -- threads: registers, state, what they wait for.
//
// A blocked thread is a state here, not a stack. States and what moves between them:
//
//            call, nobody receives         received             defer
//   READY ------------------------> QUEUED ---------> SERVED ---------> DEFERRED
//     ^ ^------- reply, ERR_INTR, ERR_DEAD ------------+------------------+
//     | |                              ^--- server died -+----------------+
//     | +--- message, event --- RECEIVING <--- recv, nothing there
//     +----- bits, ERR_INTR --- WAITING   <--- recv on a notification
//
// READY threads are some hart's current, or in a ready queue, or stopped (a flag is set).
#pragma once

#include <abi/message.h>
#include <kernel/list.h>
#include <kernel/machine.h>
#include <kernel/object.h>

enum thread_flag {
    THREAD_STOPPED = 1 << 0,      // thread_suspend
    THREAD_TASK_STOPPED = 1 << 1, // its task is suspended, ended or killed
    THREAD_FAULT = 1 << 2,        // its call is a fault: the answer resumes or ends it
    THREAD_BUFFER_FAULT = 1 << 3, // a fault over a system call's buffer: refusal is ERR_FAULT
    THREAD_RETURNED = 1 << 4,     // its call was received by an instance that died
    THREAD_INTERRUPTED = 1 << 5,  // its server is to be told CANCELLED
    THREAD_GHOST = 1 << 6,        // killed; its call remains until the server answers
    THREAD_BUFFER_LOST = 1 << 7,  // a page of its buffer vanished: the answer becomes ERR_FAULT
    THREAD_USED_UP = 1 << 8,      // its quantum ended while its server ran: others go first
};
#define THREAD_STOP_FLAGS (THREAD_STOPPED | THREAD_TASK_STOPPED)

// Of the save area: xN is register N.
enum { REG_PC, REG_RA, REG_SP, REG_GP, REG_TP, REG_T0, REG_T2 = 7 };
enum { REG_A0 = 10, REG_A1, REG_A2, REG_A3, REG_A4, REG_A5, REG_A6, REG_A7 };
enum { REG_T3 = 28, REG_T4, REG_T5, REG_T6 };

struct thread {
    struct object object; // refs: handles, and 1 while it is not DEAD

    // What trap.S and the fast path use, within reach of a 12-bit offset.
    uint64_t regs[32];
    struct hart *hart; // where it runs, or ran last
    uint64_t satp;
    struct handle_entry *table; // the first page of its task's handle table
    union {
        struct {
            uint16_t state; // enum thread_state
            uint16_t flags; // enum thread_flag
        };
        uint32_t condition; // both, for one comparison
    };
    uint8_t level; // its task's
    uint8_t priority, base, ceiling; // priority is now base, or lent by callers up to the ceiling
    uint8_t full;   // the save area holds all registers: after an interrupt, a fault, a restart
    uint8_t deaths; // of servers that were serving this call
    uint8_t queued_priority; // QUEUED: the priority it was queued with
    uint64_t harts; // mask of harts it may run on
    uint32_t slots[MESSAGE_HANDLES]; // that it offers for handles when it receives; 0: none
    struct thread *serving;     // the caller whom it owes an answer
    struct endpoint *endpoint;  // whose receiver it is; NULL: none
    struct gate *gate;          // while it calls: the gate, counted in its refs
    callid_t call;              // its current call, or its last
    struct thread *server;      // while SERVED

    callid_t extended;    // the call whose buffers and handles are in a6, t2-t6 of regs
    struct link ready_link; // in a hart's queue
    struct link call_link;  // QUEUED: the endpoint's queue or returned; DEFERRED: its deferred
    struct link cancel_link; // endpoint.cancelled
    struct link task_link;  // task.threads
    struct link quantum_link; // endpoint.quantum
    struct task *task;      // NULL: a ghost
    handle_t reply_handle;  // DEFERRED: in the table of
    struct task *reply_task;
    struct notification *waiting; // while WAITING
    uint64_t fault_words[5]; // tag and words of a fault message

    uint64_t quantum, remaining; // ticks; quantum 0: no limit
    uint64_t used; // ticks that it and its servers ran for it; what passes now comes later
    struct gate *scheduler;      // counted; NULL: nobody is told
    uint64_t since;              // ticks: when it got into its state, for make ps
    uint64_t fpu[33];
};

// A new stopped thread of task. ERR_QUOTA. The reference belongs to the task.
int thread_create(struct task *task, struct thread **thread);

// Takes the thread apart; returns false if more steps are needed. It must not run anywhere.
bool thread_destroy(struct thread *thread);

// Nothing refers to it any more.
void thread_unused(struct thread *thread);

// Whether it is not taken apart, nor waits to be.
bool thread_alive(const struct thread *thread);

// Sets and clears stop flags; a running thread is kicked off its hart.
void thread_stop(struct thread *thread, uint16_t flag);
void thread_unstop(struct thread *thread, uint16_t flag);

// Whether it waits at its endpoint and can be given something. A stopped one gets it later.
static inline bool thread_receives(const struct thread *thread) {
    return thread->condition == THREAD_RECEIVING;
}

// Whether it is a hart's current thread.
bool thread_runs(const struct thread *thread);

// Ends a system call with a status and zeroes every other result register.
void thread_complete(struct thread *thread, long status);

// The same for a blocked thread, which becomes ready.
void thread_wake(struct thread *thread, long status);

// Ends a wait with ERR_INTR, or has the server told. ERR_STATE if it waits for nothing.
int thread_interrupt(struct thread *thread);

void thread_check(const struct thread *thread);
