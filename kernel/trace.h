// kernel/trace.h -- a ring of recent events for each hart, for tools/trace.
//
// While tracing is off, only the slow paths test one word; the fast path is not slower at all,
// because tracing makes the harts enter through a vector that does not take it.
#pragma once

#include <kernel/hart.h>

enum trace_event {
    TRACE_SWITCH = 1, // a: thread
    TRACE_CALL,       // a: endpoint, b: call id
    TRACE_RECEIVE,    // a: caller, b: call id
    TRACE_REPLY,      // a: caller, b: call id
    TRACE_NOTIFY,     // a: notification, b: bits
    TRACE_FAULT,      // a: address, b: scause
    TRACE_IRQ,        // a: line
    TRACE_TIMER,
    TRACE_SYSCALL,    // a: number, b: first argument
};

struct trace_entry {
    uint64_t ticks, event, thread, a, b; // event: enum trace_event; thread: the current one
};

enum { TRACE_ENTRIES = 102 }; // a page

struct trace_ring {
    uint64_t next; // counts on; modulo TRACE_ENTRIES
    struct trace_entry entries[TRACE_ENTRIES];
};

extern uint32_t trace_on;

void trace_record(enum trace_event event, uint64_t a, uint64_t b);

static inline void trace(enum trace_event event, uint64_t a, uint64_t b) {
    if (__builtin_expect(trace_on != 0, 0))
        trace_record(event, a, b);
}

// Switches tracing for all harts; makes the rings when it is first switched on. ERR_QUOTA.
int trace_switch(bool on);
