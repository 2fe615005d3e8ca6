// servers/sched/stride.c -- CPU time in exact proportion to the shares.
//
// A member's pass is its CPU time divided by its share. The one with the lowest pass runs next, so
// all passes stay together, within a quantum. Who comes, or comes back from sleep, starts at the
// pass of who was chosen last: time that it did not want is not made up for.
#include <stddef.h>

#include <servers/sched/choose.h>
#include <servers/sched/mechanism.h>
#include <servers/sched/policy.h>

enum { SCALE = 1024 }; // a pass is in ns / SCALE at share 1

static uint64_t front; // the pass of who was chosen last

static void charge(struct member *m) {
    m->stride.pass += (m->used - m->stride.charged) * SCALE / m->share;
    m->stride.charged = m->used;
}

static void begin(struct member *m, ns_t quantum) {
    m->stride.charged = m->used;
    if (m->stride.pass < front || m->given.priority == 0)
        m->stride.pass = front;
    m->wanted = (struct place){PRIORITY_NORMAL, quantum, ALL_HARTS};
}

static struct member *lowest(void) {
    struct member *found = NULL;

    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (m->chosen || member_has_deadline(m))
            continue;
        if (choose_passed_over(m)) { // it was found asleep, by us or in its place on a hart
            m->stride.asleep = true;
            continue;
        }
        if (!found || m->stride.pass < found->stride.pass)
            found = m;
    }
    return found;
}

// What the table says of a member is old until it was looked at. A pass only grows, so one that is
// the lowest after the look as well is the lowest.
static struct member *choose(void) {
    struct member *m;

    while ((m = lowest())) {
        if (!mechanism_look(m) || !m->runnable) {
            choose_pass_over(m);
            continue;
        }
        charge(m);
        if (m->stride.asleep && m->stride.pass < front)
            m->stride.pass = front;
        m->stride.asleep = false;
        if (m == lowest())
            break;
    }
    if (m)
        front = m->stride.pass;
    return m;
}

const struct policy stride = {
    .name = "stride",
    .quantum = 10 * MILLISECOND,
    .begin = begin,
    .choose = choose,
};
