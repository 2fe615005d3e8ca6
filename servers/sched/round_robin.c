// servers/sched/round_robin.c -- all alike: each runs for a quantum, then the next one does.
#include <servers/sched/policy.h>

static void begin(struct member *m, ns_t quantum) {
    m->wanted = (struct place){PRIORITY_NORMAL, quantum, ALL_HARTS};
}

const struct policy round_robin = {
    .name = "round robin",
    .quantum = 10 * MILLISECOND,
    .begin = begin,
};
