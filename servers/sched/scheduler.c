// servers/sched/scheduler.c -- members, the policy in force, and what happens to both.
//
// Now and then, while somebody uses up quanta, all members are looked at: that is how the policy
// learns who sleeps, and who sits on which hart. The moments are random, so that no program can
// arrange itself with them. While nobody does, there is nothing to decide, and no timer.
#include <stddef.h>

#include <servers/sched/balance.h>
#include <servers/sched/choose.h>
#include <servers/sched/deadline.h>
#include <servers/sched/keep.h>
#include <servers/sched/mechanism.h>
#include <servers/sched/scheduler.h>

enum {
    FIRST_POLICY = SCHED_MLFQ,
    LOOKS_GONE = 10, // so often its thread may be found gone
};

#define LOOK_LEAST (75 * MILLISECOND)
#define LOOK_MOST (125 * MILLISECOND)

static const struct policy *const policies[SCHED_POLICIES] = {
    [SCHED_ROUND_ROBIN] = &round_robin, [SCHED_PRIORITY] = &fixed_priority, [SCHED_MLFQ] = &mlfq,
    [SCHED_STRIDE] = &stride,           [SCHED_LOTTERY] = &lottery,
};

static uint64_t number;
static const struct policy *policy;
static ns_t quantum;
static uint64_t reports;
static bool busy;     // somebody used up a quantum since the last look
static ns_t look_at;  // 0: no look is planned
static uint32_t noise = 1;

// Under the policy from the beginning. With a deadline it is under none.
static void begin(struct member *m) {
    if (member_has_deadline(m))
        return;
    policy->begin(m, quantum);
    mechanism_place(m);
}

static void fill(void) {
    if (policy->choose)
        choose_fill(policy, quantum);
}

static void begin_all(void) {
    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        choose_leave(m);
        begin(m);
    }
    fill();
}

void scheduler_start(void) {
    number = FIRST_POLICY;
    policy = policies[number];
    quantum = policy->quantum;
}

// A process has another thread: what was known of the old one does not count.
static void renew(struct member *m, handle_t thread) {
    choose_leave(m);
    if (member_has_deadline(m))
        deadline_end(m);
    mechanism_forget(m->thread);
    m->thread = thread;
    m->given.priority = 0;
    m->gone = 0;
}

// It has a thread now.
static void take_in(struct member *m) {
    mechanism_look(m);
    begin(m);
    fill();
    mechanism_report(m);
    keep_member(m);
}

int scheduler_add(int64_t pid, int64_t parent, handle_t thread) {
    struct member *m = member_find(pid);
    const struct member *from = member_find(parent);

    if (m) {
        renew(m, thread);
    } else {
        int status = member_add(pid, &m);

        if (status < 0)
            return status;
        m->thread = thread;
        m->nice = from ? from->nice : 0;
        m->share = from ? from->share : SCHED_SHARE_USUAL;
    }
    take_in(m);
    return 0;
}

// Whatever stands in *kept was written by an instance that failed.
void scheduler_restore(const struct member *kept, ns_t now) {
    struct member *m;

    if (member_find(kept->pid) || member_add(kept->pid, &m) < 0) {
        mechanism_forget(kept->thread);
        return;
    }
    m->thread = kept->thread;
    if (kept->nice >= SCHED_NICE_MIN && kept->nice <= SCHED_NICE_MAX)
        m->nice = kept->nice;
    if (kept->share >= 1 && kept->share <= SCHED_SHARE_MAX)
        m->share = kept->share;
    take_in(m);
    if (kept->deadline.period != 0)
        scheduler_deadline(m, kept->deadline.budget, kept->deadline.period, now);
}

void scheduler_remove(struct member *m) {
    choose_leave(m);
    if (member_has_deadline(m))
        deadline_end(m);
    keep_forget(m);
    mechanism_forget(m->thread);
    member_remove(m);
    fill();
}

static uint32_t share_of(int64_t nice) {
    uint64_t share = SCHED_SHARE_USUAL * 1000;

    for (; nice < 0; nice++)
        share = share * 5 / 4;
    for (; nice > 0; nice--)
        share = share * 4 / 5;
    return (uint32_t)(share < 1000 ? 1 : share / 1000);
}

int scheduler_set(struct member *m, uint64_t attribute, int64_t value) {
    if (attribute == SCHED_NICE && value >= SCHED_NICE_MIN && value <= SCHED_NICE_MAX) {
        m->nice = (int)value;
        m->share = share_of(value);
    } else if (attribute == SCHED_SHARE && value >= 1 && value <= SCHED_SHARE_MAX) {
        m->share = (uint32_t)value;
    } else {
        return ERR_ARG;
    }
    choose_leave(m);
    mechanism_look(m);
    begin(m);
    fill();
    keep_member(m);
    return 0;
}

int scheduler_set_policy(uint64_t to, ns_t length) {
    if (to >= SCHED_POLICIES)
        return ERR_ARG;
    if (length != 0 && (length < SCHED_QUANTUM_MIN || length > SCHED_QUANTUM_MAX))
        return ERR_ARG;
    number = to;
    policy = policies[number];
    quantum = length ? length : policy->quantum;
    begin_all();
    keep_policy(number, quantum);
    return 0;
}

int scheduler_deadline(struct member *m, ns_t budget, ns_t period, ns_t now) {
    choose_leave(m);

    int status = deadline_set(m, budget, period, now);

    if (!member_has_deadline(m))
        begin(m);
    fill();
    keep_member(m);
    return status;
}

uint64_t scheduler_policy(void) { return number; }

ns_t scheduler_quantum(void) { return quantum; }

uint64_t scheduler_reports(void) { return reports; }

void scheduler_used_up(struct member *m) {
    reports++;
    busy = true;
    if (member_has_deadline(m)) {
        deadline_used_up(m);
        return;
    }
    if (policy->used_up)
        policy->used_up(m, quantum);
    choose_leave(m);
    fill();
    mechanism_place(m);
}

// A thread may be gone because its process gets another one; then it comes soon.
static bool is_gone(struct member *m) {
    m->gone = mechanism_look(m) ? 0 : m->gone + 1;
    return m->gone > LOOKS_GONE;
}

static void look(ns_t now) {
    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (is_gone(m)) {
            scheduler_remove(m);
            continue;
        }
        if (!policy->looked_at || member_has_deadline(m))
            continue;
        policy->looked_at(m, quantum, now);
        mechanism_place(m);
    }
    if (!policy->choose && mechanism_harts() > 1)
        balance();
    fill();
}

// A linear congruential generator (Numerical Recipes).
static ns_t next_look(ns_t now) {
    noise = noise * 1664525 + 1013904223;
    return now + LOOK_LEAST + (LOOK_MOST - LOOK_LEAST) * (noise >> 16) / 65536;
}

ns_t scheduler_run(ns_t now) {
    deadline_begin_periods(now);
    if (look_at != 0 && look_at <= now) {
        look(now);
        look_at = 0;
    }
    if (look_at == 0 && busy) {
        busy = false;
        look_at = next_look(now);
    }

    ns_t period = deadline_next();

    return period != 0 && (look_at == 0 || period < look_at) ? period : look_at;
}
