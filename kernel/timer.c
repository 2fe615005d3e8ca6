// kernel/timer.c -- deadlines: a leftist heap of armed notifications for each hart.
//
// A leftist heap's right spine is no longer than the logarithm of its size, so insertion and
// removal are bounded. (Crane 1972; Knuth, The Art of Computer Programming 3, 5.2.3)

#include <kernel/core.h>
#include <kernel/sbi.h>

uint64_t timer_frequency, timer_start;

#define NS_PER_S 1000000000ull

uint64_t timer_ticks(ns_t ns) {
    uint64_t seconds = ns / NS_PER_S;
    return seconds * timer_frequency + (ns % NS_PER_S * timer_frequency + NS_PER_S - 1) / NS_PER_S;
}

ns_t timer_ns(uint64_t ticks) {
    uint64_t seconds = ticks / timer_frequency;
    return seconds * NS_PER_S + ticks % timer_frequency * NS_PER_S / timer_frequency;
}

static uint32_t rank(const struct notification *heap) { return heap ? heap->rank : 0; }

// Keeps the longer spine on the left; whether that changed the rank.
static bool fix(struct notification *heap) {
    struct notification *left = heap->left, *right = heap->right;
    uint32_t before = heap->rank;
    if (rank(left) < rank(right)) {
        heap->left = right;
        heap->right = left;
    }
    heap->rank = rank(heap->right) + 1;
    return heap->rank != before;
}

// As deep as the two right spines are long: twice the logarithm.
static struct notification *merge(struct notification *a, struct notification *b) {
    if (!a || !b)
        return a ? a : b;
    if (b->deadline < a->deadline)
        return merge(b, a);
    a->right = merge(a->right, b);
    a->right->parent = a;
    fix(a);
    return a;
}

void timer_disarm(struct notification *notification) {
    struct hart *hart = notification->timer_hart;
    struct notification *parent = notification->parent;
    if (!hart)
        return;
    struct notification *rest = merge(notification->left, notification->right);
    if (rest)
        rest->parent = parent;
    if (!parent)
        hart->timers = rest;
    else if (parent->left == notification)
        parent->left = rest;
    else
        parent->right = rest;
    while (parent && fix(parent))
        parent = parent->parent;
    notification->timer_hart = NULL;
}

void timer_arm(struct notification *notification, uint64_t deadline, uint64_t bits) {
    struct hart *hart = hart_self();
    timer_disarm(notification);
    notification->deadline = deadline;
    notification->timer_bits = bits;
    notification->timer_hart = hart;
    notification->left = notification->right = NULL;
    notification->rank = 1;
    hart->timers = merge(hart->timers, notification);
    hart->timers->parent = NULL;
    hart->attention = 1; // the way out programs the timer
}

void timer_program(struct hart *hart, uint64_t quantum_end) {
    uint64_t first = hart->timers ? hart->timers->deadline : ~0ull;
    if (quantum_end < first)
        first = quantum_end;
    if (hart->timer_armed && hart->timer_armed <= first)
        return; // it comes early, and is programmed anew then
    hart->timer_armed = first;
    sbi_set_timer(first);
}

void timer_fire(struct hart *hart) {
    uint64_t now = machine_ticks();
    while (hart->timers && hart->timers->deadline <= now) {
        struct notification *due = hart->timers;
        timer_disarm(due);
        notification_set(due, due->timer_bits);
    }
    hart->timer_armed = 0; // program it anew, which also takes the interrupt away
}
