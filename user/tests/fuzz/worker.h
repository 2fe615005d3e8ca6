// user/tests/fuzz/worker.h -- the threads that make random system calls, in the fuzzer's peers.
#pragma once

#include <abi/kernel.h>

enum {
    WORKERS = 4, // threads of each peer
    KNOWN = 16,  // handles of each type that a peer remembers
    SCRATCH_PAGES = 16,
    LEVEL = 70,   // of the first peer; above this program's, since this is their pager
    CEILING = 15, // below this program's priority
};

#define TICK_NS 500000ull // how often the peers are looked after
#define WINDOW 0x60000000ull // where peers map and unmap
#define WINDOW_PAGES 1024

struct worker {
    uint64_t random;
    volatile uint64_t calls;
    struct area *area;
    char stack[PAGE_SIZE - 24];
};

// What one peer has of this program's memory.
struct area {
    struct worker workers[WORKERS];
    char buffer[2 * PAGE_SIZE];
    handle_t known[OBJECT_TYPES][KNOWN]; // OBJECT_NONE: whatever came with messages
    uint8_t next[OBJECT_TYPES];
} __attribute__((aligned(PAGE_SIZE)));

// Where a worker starts: a0 is its struct.
void worker_entry(void);

static inline void know(struct area *area, enum object_type type, long handle) {
    if (handle > 0)
        area->known[type][area->next[type]++ % KNOWN] = (handle_t)handle;
}
