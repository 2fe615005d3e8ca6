// servers/sched/stride.c -- CPU time in exact proportion to the shares.
//
// A member's pass is its CPU time divided by its share. The one with the lowest pass runs next, so
// all passes stay together, within a quantum. Who comes, or comes back from sleep, starts at the
// pass of who was chosen last: time that it did not want is not made up for.
//
// What a policy keeps of a member is m->stride: servers/sched/member.h.
#include <stddef.h>

#include <servers/sched/choose.h>
#include <servers/sched/mechanism.h>
#include <servers/sched/policy.h>

static void begin(struct member *m, ns_t quantum) {
    m->wanted = (struct place){PRIORITY_NORMAL, quantum, ALL_HARTS};
}

static struct member *choose(void) { return NULL; }

const struct policy stride = {
    .name = "stride",
    .quantum = 10 * MILLISECOND,
    .begin = begin,
    .choose = choose,
};
