// servers/trace/ring.c -- takes entries out of the ring while the kernel writes into it.
//
// The kernel fills the place of entry `next` and then counts it. So an entry that was copied is
// whole if by then no more than capacity - 1 others were counted since: the place after the last
// one may be in work.
#include <servers/trace/ring.h>

static uint64_t written(const struct ring_reader *r) {
    return __atomic_load_n(&r->ring->next, __ATOMIC_ACQUIRE);
}

// What the kernel may be writing over is lost.
static void skip_overwritten(struct ring_reader *r, uint64_t end) {
    if (end - r->next < r->capacity)
        return;
    r->lost += end - r->next - r->capacity + 1;
    r->next = end - r->capacity + 1;
}

unsigned ring_take(struct ring_reader *r, struct trace_entry *to, unsigned room) {
    unsigned count = 0;

    for (uint64_t end = written(r); count < room && r->next != end; end = written(r)) {
        skip_overwritten(r, end);

        uint64_t number = r->next;

        to[count] = r->ring->entries[number % r->capacity];
        __atomic_thread_fence(__ATOMIC_ACQUIRE); // the copy comes before the question
        if (written(r) - number >= r->capacity)
            continue;
        r->next++;
        count++;
    }
    return count;
}

void ring_skip(struct ring_reader *r) { r->next = written(r); }
