// user/lib/tool/tracing.h -- what tools ask trace: what the kernel writes down, bit by bit.
#pragma once

#include <abi/trace.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { TRACING_MAX = 1 << 16 }; // entries, 12 MiB; then it ends

struct tracing {
    handle_t session;
    struct trace_entry *entries; // all so far, in order
    size_t count, room;
    uint64_t lost;      // that came too fast
    bool full;          // it has TRACING_MAX, and there was more
    uint64_t frequency; // ticks in a second
    uint64_t task;      // the place of the tool itself
};

// From now on these events are written down: bits, 1 << enum trace_event. When this returns they
// are, on every hart. What goes wrong ends the tool.
void tracing_start(struct tracing *t, uint64_t events);

// Take what is new. False: that was all.
bool tracing_read(struct tracing *t);

// Say on `to` that not all is there, if that is so.
void tracing_put_missing(const struct tracing *t, FILE *to);

// No more. The entries stay.
void tracing_end(struct tracing *t);

// Ticks as nanoseconds.
uint64_t tracing_ns(const struct tracing *t, uint64_t ticks);
