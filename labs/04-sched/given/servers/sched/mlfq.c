// servers/sched/mlfq.c -- multi-level feedback queue: who uses much CPU time sinks.
//
//   level 0   quantum / 4   new programs, and those that mostly wait: they run at once
//   level 1   quantum / 2
//   level 2   quantum
//   level 3   quantum * 2   those that compute, in turn, each as long as its share says
//
// A quantum counts CPU time; to wait, or to yield just before it ends, does not begin a new one. So
// a program cannot stay up by giving way in time. It rises again, to level 0, when at several looks
// in a row it was found asleep, and had used little; or had had a turn, and left nearly all of it,
// since one that waits in a long queue is hardly ever found asleep; or when it could not run for
// STARVING, since others above it took it all: then for one quantum.
//
// What a policy keeps of a member is m->mlfq: servers/sched/member.h.
#include <servers/sched/policy.h>

enum {
    LEVELS = PRIORITY_MLFQ - PRIORITY_NORMAL + 1,
};

_Static_assert(LEVELS == 4, "the levels above");

static void begin(struct member *m, ns_t quantum) {
    m->wanted = (struct place){PRIORITY_NORMAL, quantum, ALL_HARTS};
}

static void used_up(struct member *m, ns_t quantum) { (void)m, (void)quantum; }

static void looked_at(struct member *m, ns_t quantum, ns_t now) {
    (void)m, (void)quantum, (void)now;
}

const struct policy mlfq = {
    .name = "mlfq",
    .quantum = 10 * MILLISECOND,
    .begin = begin,
    .used_up = used_up,
    .looked_at = looked_at,
};
