// servers/sched/fixed_priority.c -- the one with the lowest nice runs; equals take turns.
#include <servers/sched/policy.h>

_Static_assert(PRIORITY_FIXED - SCHED_NICE_MIN < PRIORITY_DEADLINE_LAST, "deadlines are above");
_Static_assert(PRIORITY_FIXED - SCHED_NICE_MAX > PRIORITY_SPENT, "the spent are below");

static void begin(struct member *m, ns_t quantum) {
    m->wanted = (struct place){(unsigned)(PRIORITY_FIXED - m->nice), quantum, ALL_HARTS};
}

const struct policy fixed_priority = {
    .name = "priority",
    .quantum = 10 * MILLISECOND,
    .begin = begin,
};
