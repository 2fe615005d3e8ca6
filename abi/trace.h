// abi/trace.h -- what the kernel writes down while it traces, and the requests to trace.
//
// The kernel writes into a ring that init gave it. One server, trace, may read that memory, and
// hands out what is in it. Objects of the kernel's go by their places in its pool: numbers that
// tell them apart as long as they live, and are no addresses.
#pragma once

#include <abi/kernel.h>

enum trace_event {
    TRACE_SWITCH = 1, // a: thread that runs from now on; 0: the hart is idle
    TRACE_CALL,       // a: endpoint, b: call id
    TRACE_RECEIVE,    // a: caller, b: call id
    TRACE_REPLY,      // a: caller, b: call id
    TRACE_NOTIFY,     // a: notification, b: bits
    TRACE_TASK,       // a: a new task
    TRACE_IRQ,        // a: line
    TRACE_EVENTS,
};

#define TRACE_ALL ((1u << TRACE_EVENTS) - 2) // events are chosen by bits, 1 << enum trace_event

enum { TRACE_TEXT_SIZE = 56 };

struct trace_entry {
    uint64_t ticks;         // the time CSR
    uint32_t event;         // enum trace_event
    uint16_t hart, syscall; // the number of the thread's system call
    uint64_t thread, task;  // which ran; 0: none
    uint64_t to_task;       // of the thread, endpoint or notification that `a` says
    uint64_t a, b;
    callid_t serving; // the call that the thread worked on
    char name[TASK_NAME_SIZE], to[TASK_NAME_SIZE]; // of the two tasks
    uint64_t tag, words[MESSAGE_WORDS]; // CALL: the request; REPLY, by a SYS_reply...: the answer
    char text[TRACE_TEXT_SIZE]; // CALL: how the buffer begins that it lent to be read; else zeros
};

_Static_assert(sizeof(struct trace_entry) == 192, "no holes");

// Entry n stands at n % the number of entries that the ring has room for.
struct trace_ring {
    uint64_t next; // counts on; stored when the entry is complete
    struct trace_entry entries[];
};

static inline uint64_t trace_entries(uint64_t size) {
    return (size - sizeof(struct trace_ring)) / sizeof(struct trace_entry);
}

// ---- Requests to trace ----
// The gate from the manifest, which programs have mounted as "#trace", makes sessions. While there
// is one, the kernel writes down what any of them asks for, and messages take the longer way.

enum trace_op {
    TRACE_START = 0xa00, // the answer brings a gate: a session
    TRACE_READ,          // on a session: struct trace_entry[] into the lent buffer, in order
};

struct trace_start {
    uint64_t events; // bits, 1 << enum trace_event
};

struct trace_read_reply {
    uint64_t count;     // entries in the buffer; 0: nothing new
    uint64_t lost;      // entries that came too fast, since the session began
    uint64_t frequency; // ticks in a second
    uint64_t task;      // the caller's own place; 0: ask again
};
