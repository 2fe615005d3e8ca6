// servers/sched/policy.h -- what a scheduling policy is.
//
// A policy sets m->wanted. One without `choose` leaves the choice to the kernel, which runs the
// most urgent, and equals in turn. One with `choose` has the chosen of each hart run before all
// others; the others run, in turn, only while a chosen one waits for something.
#pragma once

#include <servers/sched/member.h>

// Priorities, from low to high. Programs that sched does not know have PRIORITY_NORMAL; servers are
// above all of these.
enum {
    PRIORITY_SPENT = 1,          // has a deadline, and has used up its budget
    PRIORITY_NORMAL = 20,
    PRIORITY_CHOSEN,
    PRIORITY_FIXED = 21,         // nice 0 under fixed priorities: 2 to 41
    PRIORITY_MLFQ = 23,          // its level 0; the last level is PRIORITY_NORMAL
    PRIORITY_DEADLINE_LAST = 42, // deadlines, the nearest one highest
    PRIORITY_DEADLINE_FIRST = 49,
};

struct policy {
    const char *name;
    ns_t quantum; // its usual one
    // It comes under this policy, or its nice or share was changed.
    void (*begin)(struct member *m, ns_t quantum);
    // It used up its quantum. NULL: that changes nothing.
    void (*used_up)(struct member *m, ns_t quantum);
    // It was looked at, which happens now and then while the harts are busy. NULL: likewise.
    void (*looked_at)(struct member *m, ns_t quantum, ns_t now);
    // Which of the members that are not chosen yet is to run; NULL: none can.
    struct member *(*choose)(void);
};

#define MILLISECOND 1000000ull

extern const struct policy round_robin, fixed_priority, mlfq, stride, lottery;
