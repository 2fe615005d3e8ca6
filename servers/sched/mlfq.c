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
#include <servers/sched/policy.h>

enum {
    LEVELS = PRIORITY_MLFQ - PRIORITY_NORMAL + 1,
    LAST = LEVELS - 1,
    LOOKS_ASLEEP = 2,
    PART_LEFT = 8, // of its quantum, it used less than one in so many
};

#define LITTLE (10 * MILLISECOND)     // CPU time between two looks
#define STARVING (1000 * MILLISECOND)
#define LAST_QUANTUM_MIN MILLISECOND
#define LAST_QUANTUM_MAX (100 * MILLISECOND)

_Static_assert(LEVELS == 4, "the levels above");

static ns_t last_quantum(const struct member *m, ns_t quantum) {
    ns_t own = 2 * quantum * m->share / SCHED_SHARE_USUAL;

    if (own < LAST_QUANTUM_MIN)
        return LAST_QUANTUM_MIN;
    return own < LAST_QUANTUM_MAX ? own : LAST_QUANTUM_MAX;
}

static void move_to(struct member *m, unsigned level, ns_t quantum) {
    m->mlfq.level = level;
    m->mlfq.asleep = 0;
    m->wanted.priority = PRIORITY_MLFQ - level;
    m->wanted.quantum = level == LAST ? last_quantum(m, quantum) : quantum << level >> 2;
    m->wanted.harts = ALL_HARTS;
}

static void begin(struct member *m, ns_t quantum) {
    m->mlfq.looked_used = m->used;
    m->mlfq.hungry_since = 0;
    move_to(m, 0, quantum);
}

static void used_up(struct member *m, ns_t quantum) {
    m->mlfq.asleep = 0;
    if (m->mlfq.level < LAST)
        move_to(m, m->mlfq.level + 1, quantum);
}

// How often in a row it was found to wait for something else than the hart, with this look. One
// that had no turn says nothing.
static unsigned count_asleep(const struct member *m, ns_t used) {
    if (m->runnable && used == 0)
        return m->mlfq.asleep;
    if (used < (m->runnable ? m->wanted.quantum / PART_LEFT : LITTLE))
        return m->mlfq.asleep + 1;
    return 0;
}

static void looked_at(struct member *m, ns_t quantum, ns_t now) {
    ns_t used = m->used - m->mlfq.looked_used;

    m->mlfq.looked_used = m->used;
    m->mlfq.asleep = count_asleep(m, used);
    if (!m->runnable || used > 0)
        m->mlfq.hungry_since = 0;
    else if (m->mlfq.hungry_since == 0)
        m->mlfq.hungry_since = now;

    bool starves = m->mlfq.hungry_since != 0 && now - m->mlfq.hungry_since > STARVING;

    if (m->mlfq.level > 0 && (starves || m->mlfq.asleep >= LOOKS_ASLEEP)) {
        m->mlfq.hungry_since = 0;
        move_to(m, 0, quantum);
    }
}

const struct policy mlfq = {
    .name = "mlfq",
    .quantum = 10 * MILLISECOND,
    .begin = begin,
    .used_up = used_up,
    .looked_at = looked_at,
};
