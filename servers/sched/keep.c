// servers/sched/keep.c -- what outlives this server: the policy, and which threads it has.
//
// What a policy has learnt of a member does not: it learns it again. A record counts from the
// moment at which its pid is written. What died while it wrote one had not answered the request
// yet, which comes again.
#include <stdatomic.h>

#include <servers/sched/keep.h>
#include <servers/sched/scheduler.h>
#include <user/lib/restart.h>

struct record {
    _Atomic int64_t pid; // 0: nothing
    handle_t thread;
    int32_t nice;
    uint32_t share;
    ns_t budget, period;
};

struct keepsake {
    uint64_t policy;
    ns_t quantum;
    struct record records[MEMBERS_MAX];
};

static struct keepsake kept KEPT;

void keep_policy(uint64_t number, ns_t quantum) {
    kept.policy = number;
    kept.quantum = quantum;
}

void keep_member(const struct member *m) {
    struct record *record = &kept.records[member_index(m)];

    record->pid = 0;
    record->thread = m->thread;
    record->nice = m->nice;
    record->share = m->share;
    record->budget = m->deadline.budget;
    record->period = m->deadline.period;
    record->pid = m->pid;
}

void keep_forget(const struct member *m) { kept.records[member_index(m)].pid = 0; }

bool restart_keeps(handle_t handle) {
    for (unsigned i = 0; i < MEMBERS_MAX; i++) {
        if (kept.records[i].pid > 0 && kept.records[i].thread == handle)
            return true;
    }
    return false;
}

static void restore(const struct record *r, ns_t now) {
    const struct member member = {
        .pid = r->pid,
        .thread = r->thread,
        .nice = r->nice,
        .share = r->share,
        .deadline = {.budget = r->budget, .period = r->period},
    };

    scheduler_restore(&member, now);
}

void keep_restore(ns_t now) {
    static struct keepsake before; // too large for the stack

    before = kept;
    for (unsigned i = 0; i < MEMBERS_MAX; i++)
        kept.records[i].pid = 0; // what is good is written again
    if (before.quantum != 0)
        scheduler_set_policy(before.policy, before.quantum);
    keep_policy(scheduler_policy(), scheduler_quantum());
    for (unsigned i = 0; i < MEMBERS_MAX; i++) {
        const struct record *r = &before.records[i];

        if (r->pid > 0)
            restore(r, now);
    }
}
