// servers/sched/choose.c -- for policies that choose: who is chosen for which hart.
#include <stddef.h>

#include <servers/sched/choose.h>
#include <servers/sched/mechanism.h>

uint64_t choose_number;
static struct member *slots[HARTS_MAX]; // NULL: nobody is chosen for this hart

void choose_leave(struct member *m) {
    if (!m->chosen)
        return;
    slots[m->slot] = NULL;
    m->chosen = false;
    m->wanted.priority = PRIORITY_NORMAL;
    m->wanted.harts = ALL_HARTS;
}

// The chosen one of this hart, if it waits, gives its place to another.
static void look_at(unsigned hart) {
    struct member *m = slots[hart];

    if (!m || (mechanism_look(m) && m->runnable))
        return;
    choose_leave(m);
    choose_pass_over(m);
    mechanism_place(m);
}

void choose_fill(const struct policy *policy, ns_t quantum) {
    choose_number++;
    for (unsigned hart = 0; hart < mechanism_harts(); hart++)
        look_at(hart);
    for (unsigned hart = 0; hart < mechanism_harts(); hart++) {
        struct member *m = slots[hart] ? NULL : policy->choose();

        if (!m)
            continue;
        slots[hart] = m;
        m->chosen = true;
        m->slot = hart;
        m->wanted = (struct place){PRIORITY_CHOSEN, quantum, 1ull << hart};
        mechanism_place(m);
    }
}
