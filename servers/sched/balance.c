// servers/sched/balance.c -- spreading threads over the harts, where the kernel chooses.
//
// The kernel gives an idle hart what waits elsewhere, and that is all it does. With three programs
// on two harts none is idle, and one of the three has twice the time of the others. So one moves,
// again and again: that which had the most time lately goes from the crowded hart to the other.
#include <stddef.h>

#include <servers/sched/balance.h>
#include <servers/sched/mechanism.h>

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

static struct member *most_recent(unsigned hart) {
    struct member *found = NULL;

    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (!takes_part(m) || m->hart != hart)
            continue;
        if (!found || m->balance.recent > found->balance.recent)
            found = m;
    }
    return found;
}

void balance(void) {
    unsigned counts[HARTS_MAX] = {0}, most = 0, least = 0;

    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        note(m);
        release(m);
        if (takes_part(m) && m->hart < HARTS_MAX)
            counts[m->hart]++;
    }
    for (unsigned hart = 1; hart < mechanism_harts(); hart++) {
        if (counts[hart] > counts[most])
            most = hart;
        if (counts[hart] < counts[least])
            least = hart;
    }
    if (counts[most] < 2 || counts[most] == counts[least])
        return;

    struct member *m = most_recent(most);

    m->balance.held = true;
    m->wanted.harts = 1ull << least;
    mechanism_place(m);
}
