// servers/sched/balance.c -- spreading threads over the harts, where the kernel chooses.
//
// The kernel gives an idle hart what waits elsewhere, and that is all it does. With three programs
// on two harts none is idle, and one of the three has twice the time of the others. So one moves,
// again and again: that which had the most time lately goes from the crowded hart to the other.
//
// Nor does it move a thread that waits behind another to a hart where a less urgent one runs. So
// those of the highest priority are spread first, then those and the next, and so on.
#include <stddef.h>

#include <servers/sched/balance.h>
#include <servers/sched/mechanism.h>
#include <servers/sched/policy.h>

static bool takes_part(const struct member *m) { return m->runnable && !member_has_deadline(m); }

// Time lately: what it used since the last time, and half of what it had then.
static void note(struct member *m) {
    m->balance.recent = m->balance.recent / 2 + (m->used - m->balance.used);
    m->balance.used = m->used;
}

static void release(struct member *m) {
    if (m->balance.held && !member_has_deadline(m)) {
        m->wanted.harts = ALL_HARTS;
        mechanism_place(m);
    }
    m->balance.held = false;
}

// Of this hart and priority; NULL if there is none.
static struct member *most_recent(unsigned hart, unsigned priority) {
    struct member *found = NULL;

    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (!takes_part(m) || m->hart != hart || m->wanted.priority != priority)
            continue;
        if (!found || m->balance.recent > found->balance.recent)
            found = m;
    }
    return found;
}

// The highest priority below `limit` that a runnable member has; 0 if there is none.
static unsigned next_priority(unsigned limit) {
    unsigned found = 0;

    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (takes_part(m) && m->wanted.priority < limit && m->wanted.priority > found)
            found = m->wanted.priority;
    }
    return found;
}

// Spread those of this priority, considering the more urgent as well. False: they are.
static bool spread(unsigned priority) {
    unsigned counts[HARTS_MAX] = {0}, most = 0, least = 0;

    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (takes_part(m) && m->wanted.priority >= priority && m->hart < HARTS_MAX)
            counts[m->hart]++;
    }
    for (unsigned hart = 1; hart < mechanism_harts(); hart++) {
        if (counts[hart] > counts[most])
            most = hart;
        if (counts[hart] < counts[least])
            least = hart;
    }
    if (counts[most] < 2 || counts[most] == counts[least])
        return false;

    struct member *m = most_recent(most, priority);

    if (!m)
        return false;
    m->balance.held = true;
    m->wanted.harts = 1ull << least;
    mechanism_place(m);
    return true;
}

void balance(void) {
    unsigned priority = PRIORITY_DEADLINE_LAST;

    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        note(m);
        release(m);
    }
    while ((priority = next_priority(priority)) > 0 && !spread(priority))
        ;
}
