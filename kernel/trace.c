// kernel/trace.c -- the rings of recent events.

#include <kernel/core.h>

_Static_assert(sizeof(struct trace_ring) <= PAGE_SIZE, "a ring is a page");

uint32_t trace_on;

void trace_record(enum trace_event event, uint64_t a, uint64_t b) {
    struct hart *hart = hart_self();
    struct trace_ring *ring = hart->trace;
    ring->entries[ring->next++ % TRACE_ENTRIES] = (struct trace_entry){
        machine_ticks(), event, (uintptr_t)hart->current, a, b};
}

int trace_switch(bool on) {
    for (unsigned i = 0; on && i < hart_count; i++) {
        if (!harts[i]->trace)
            harts[i]->trace = page_alloc(&root_account);
        if (!harts[i]->trace)
            return ERR_QUOTA;
    }
    trace_on = on;
    for (unsigned i = 0; i < hart_count; i++)
        hart_kick(harts[i]); // each chooses its trap vector
    machine_interrupt_self();
    return 0;
}
