// servers/trace/ring.h -- takes entries out of the ring while the kernel writes into it.
// No system calls: runs on the host too.
#pragma once

#include <abi/trace.h>

struct ring_reader {
    const struct trace_ring *ring;
    uint64_t capacity; // entries
    uint64_t next;     // to be taken
    uint64_t lost;     // were overwritten before they were taken
};

// Up to `room` entries, the oldest first. Returns how many; 0: there are none.
unsigned ring_take(struct ring_reader *r, struct trace_entry *to, unsigned room);

// From now on only what comes.
void ring_skip(struct ring_reader *r);
