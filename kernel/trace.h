// kernel/trace.h -- a ring of recent events, for tools/trace and the trace server.
//
// While tracing is off, only the slow paths test one word; the fast path is not slower at all,
// because tracing makes the harts enter through a vector that does not take it.
#pragma once

#include <abi/trace.h>

struct memory;

extern uint32_t trace_on; // bits: 1 << enum trace_event

void trace_record(enum trace_event event, uint64_t a, uint64_t b);

// a is the address of the object that abi/trace.h has for this event.
static inline void trace(enum trace_event event, uint64_t a, uint64_t b) {
    if (__builtin_expect(trace_on >> event & 1, 0))
        trace_record(event, a, b);
}

// From now on these events, and no others, are written into that memory. 0.
int trace_switch(const struct memory *memory, uint32_t events);
