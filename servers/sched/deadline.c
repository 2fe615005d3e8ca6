// servers/sched/deadline.c -- earliest deadline first, for members with a budget in every period.
//
//   |<----------- period ----------->|<----------- period ------
//   | begins: job READY    WAIT      | the WAIT is answered
//   |=======....=====......|         |======
//      runs      runs    job DONE      its end is its deadline
//
// Each such member is promised to one hart, at most LIMIT of which is promised to all of them: then
// earliest deadline first meets every deadline (Liu and Layland, 1973). Among the READY jobs of a
// hart the nearest deadline has the highest priority. Who uses up its budget is SPENT: it gets what
// is left over, so that it cannot make others late.
#include <stddef.h>

#include <servers/sched/deadline.h>
#include <servers/sched/mechanism.h>
#include <servers/sched/policy.h>

enum {
    MILLION = 1000000,
    LIMIT = 950000, // of a million
};

#define LEAST_QUANTUM 10000ull // that the kernel takes, in ns

static uint64_t load_of(ns_t budget, ns_t period) {
    return (budget * MILLION + period - 1) / period;
}

// What of this hart is promised, in millionths.
static uint64_t load_on(unsigned hart) {
    uint64_t load = 0;

    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (member_has_deadline(m) && m->deadline.hart == hart)
            load += load_of(m->deadline.budget, m->deadline.period);
    }
    return load;
}

static unsigned least_loaded(void) {
    unsigned found = 0;

    for (unsigned hart = 1; hart < mechanism_harts(); hart++) {
        if (load_on(hart) < load_on(found))
            found = hart;
    }
    return found;
}

static ns_t budget_left(struct member *m) {
    ns_t used = 0;

    if (mechanism_look(m))
        used = m->used - m->deadline.used_before;
    return used + LEAST_QUANTUM < m->deadline.budget ? m->deadline.budget - used : LEAST_QUANTUM;
}

static void place_at(struct member *m, unsigned priority) {
    uint64_t harts = 1ull << m->deadline.hart;

    if (m->given.priority == priority && m->given.harts == harts)
        return; // what is left of its budget goes on
    m->wanted = (struct place){priority, budget_left(m), harts};
    mechanism_place(m);
}

// How many READY jobs of its hart have a nearer deadline.
static unsigned rank(const struct member *of) {
    unsigned nearer = 0;

    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (!member_has_deadline(m) || m->deadline.job != JOB_READY ||
            m->deadline.hart != of->deadline.hart)
            continue;
        nearer += m->deadline.end < of->deadline.end ||
                  (m->deadline.end == of->deadline.end && m->pid < of->pid);
    }
    return nearer;
}

// Those far from the first share a priority; they move up when the first are done.
static void place_all(void) {
    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (!member_has_deadline(m) || m->deadline.job != JOB_READY)
            continue;

        unsigned behind = rank(m), most = PRIORITY_DEADLINE_FIRST - PRIORITY_DEADLINE_LAST;

        place_at(m, PRIORITY_DEADLINE_FIRST - (behind < most ? behind : most));
    }
}

static void begin_period(struct member *m, ns_t end) {
    m->deadline.end = end;
    m->deadline.job = JOB_READY;
    if (mechanism_look(m))
        m->deadline.used_before = m->used;
    m->given.priority = 0; // so that its quantum begins anew
}

static int admit(struct member *m, ns_t budget, ns_t period) {
    unsigned hart = least_loaded();

    if (load_on(hart) + load_of(budget, period) > LIMIT)
        return ERR_OVERLOAD;
    m->deadline.budget = budget;
    m->deadline.period = period;
    m->deadline.hart = hart;
    m->deadline.missed = 0;
    return 0;
}

int deadline_set(struct member *m, ns_t budget, ns_t period, ns_t now) {
    ns_t budget_before = m->deadline.budget, period_before = m->deadline.period;

    if (budget == 0) {
        deadline_end(m);
        return 0;
    }
    if (period < SCHED_PERIOD_MIN || period > SCHED_PERIOD_MAX || budget < SCHED_BUDGET_MIN ||
        budget > period)
        return ERR_ARG;
    m->deadline.period = 0; // what it had does not count
    if (admit(m, budget, period) < 0) {
        m->deadline.budget = budget_before;
        m->deadline.period = period_before;
        return ERR_OVERLOAD;
    }
    begin_period(m, now + period);
    place_all();
    return 0;
}

void deadline_end(struct member *m) {
    if (m->deadline.reply)
        mechanism_answer(m, ERR_STATE);
    m->deadline.period = 0;
    m->given.priority = 0;
    place_all();
}

void deadline_used_up(struct member *m) {
    if (m->deadline.job != JOB_READY)
        return;
    m->deadline.job = JOB_SPENT;
    m->wanted = (struct place){PRIORITY_SPENT, m->deadline.budget, 1ull << m->deadline.hart};
    mechanism_place(m);
    place_all();
}

int deadline_may_wait(const struct member *m) {
    if (!member_has_deadline(m))
        return ERR_STATE;
    return m->deadline.reply ? ERR_BUSY : 0;
}

void deadline_wait(struct member *m, handle_t reply, callid_t call) {
    m->deadline.reply = reply;
    m->deadline.call = call;
    m->deadline.job = JOB_DONE;
    place_all();
}

bool deadline_cancel(callid_t call) {
    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (member_has_deadline(m) && m->deadline.reply && m->deadline.call == call) {
            m->deadline.job = JOB_READY;
            place_all();
            mechanism_answer(m, ERR_INTR);
            return true;
        }
    }
    return false;
}

// The first end of a period of it that is still to come.
static ns_t next_end(const struct member *m, ns_t now) {
    return m->deadline.end +
           ((now - m->deadline.end) / m->deadline.period + 1) * m->deadline.period;
}

void deadline_begin_periods(ns_t now) {
    bool any = false;

    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (!member_has_deadline(m) || m->deadline.end > now)
            continue;
        if (m->deadline.job != JOB_DONE)
            m->deadline.missed++;
        begin_period(m, next_end(m, now));
        any = true;
    }
    if (!any)
        return;
    place_all();
    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (member_has_deadline(m) && m->deadline.job == JOB_READY && m->deadline.reply)
            mechanism_answer(m, 0);
    }
}

ns_t deadline_next(void) {
    ns_t next = 0;

    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (member_has_deadline(m) && (next == 0 || m->deadline.end < next))
            next = m->deadline.end;
    }
    return next;
}
