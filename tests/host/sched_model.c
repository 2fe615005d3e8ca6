// tests/host/sched_model.c -- a model of the kernel, for the logic of servers/sched.
#include <stdio.h>
#include <string.h>

#include <tests/host/sched_model.h>

unsigned failures;

void check_at(bool holds, const char *condition, const char *file, int line) {
    if (holds)
        return;
    if (failures++ < 20)
        printf("FAILED %s:%d: %s\n", file, line, condition);
}

struct thread threads[THREADS];
static unsigned thread_end; // none from here on exists
unsigned harts = 1;
ns_t now, next_run;
static uint64_t turns;
static struct member *reported[MEMBERS_MAX];
static unsigned reported_count;

unsigned mechanism_harts(void) { return harts; }

void mechanism_report(const struct member *m) { threads[m->thread].reported = true; }

void mechanism_forget(handle_t thread) { threads[thread] = (struct thread){0}; }

struct member *mechanism_next_report(void) {
    return reported_count > 0 ? reported[--reported_count] : NULL;
}

bool mechanism_look(struct member *m) {
    const struct thread *t = &threads[m->thread];

    m->runnable = t->exists && !t->asleep && !t->waits;
    m->used = t->used;
    m->hart = (uint8_t)t->hart;
    return t->exists;
}

void mechanism_place(struct member *m) {
    struct thread *t = &threads[m->thread];

    if (memcmp(&m->wanted, &m->given, sizeof m->wanted) == 0)
        return;
    check(m->wanted.priority >= 1 && m->wanted.priority <= PRIORITY_DEADLINE_FIRST);
    check(m->wanted.quantum >= 10000 && m->wanted.quantum <= SECOND * 10);
    check((m->wanted.harts & ((1u << harts) - 1)) != 0);
    t->place = m->given = m->wanted;
    t->left = t->place.quantum;
}

void mechanism_answer(struct member *m, int result) {
    struct thread *t = &threads[m->thread];

    check(m->deadline.reply != 0);
    m->deadline.reply = 0;
    t->waits = false;
    t->work_left = t->work;
    t->deadline = result == 0 ? m->deadline.end : 0;
}

static bool may_run(const struct thread *t, unsigned hart) {
    return t->exists && !t->asleep && !t->waits && !t->running && t->place.harts >> hart & 1;
}

static struct thread *pick(unsigned hart) {
    struct thread *best = NULL;

    for (unsigned i = 1; i < thread_end; i++) {
        struct thread *t = &threads[i];

        if (!may_run(t, hart))
            continue;
        if (!best || t->place.priority > best->place.priority ||
            (t->place.priority == best->place.priority && t->turn < best->turn))
            best = t;
    }
    return best;
}

static struct member *member_of(const struct thread *t) {
    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (&threads[m->thread] == t)
            return m;
    }
    return NULL;
}

static void use(struct thread *t) {
    struct member *m = member_of(t);

    t->used += STEP;
    if (t->runs_for > 0 && t->used % t->runs_for < STEP) {
        t->asleep = true;
        t->wakes_at = now + 10 * MILLISECOND;
    }
    if (t->work > 0) {
        t->work_left -= t->work_left < STEP ? t->work_left : STEP;
        if (t->work_left == 0 && m && deadline_may_wait(m) == 0) {
            t->late += t->deadline != 0 && now + STEP > t->deadline;
            t->waits = true;
            deadline_wait(m, 1, (callid_t)m->pid);
            next_run = now;
        }
    }
    if (t->left > STEP) {
        t->left -= STEP;
        return;
    }
    t->left = t->place.quantum;
    t->turn = ++turns;
    if (m && t->reported)
        reported[reported_count++] = m;
}

static void wake(void) {
    for (unsigned i = 1; i < thread_end; i++) {
        struct thread *t = &threads[i];

        t->running = false;
        if (t->asleep && t->wakes_at != 0 && t->wakes_at <= now) {
            t->asleep = false;
            t->turn = ++turns; // behind the others
            t->ready_since = now;
        }
    }
}

void step(void) {
    struct thread *running[HARTS_MAX];
    struct member *m;

    wake();
    for (unsigned hart = 0; hart < harts; hart++) {
        running[hart] = pick(hart);
        if (running[hart]) {
            running[hart]->running = true;
            running[hart]->hart = hart;
            if (running[hart]->ready_since &&
                now - running[hart]->ready_since > running[hart]->waited)
                running[hart]->waited = now - running[hart]->ready_since;
            running[hart]->ready_since = 0;
        }
    }
    now += STEP;
    for (unsigned hart = 0; hart < harts; hart++) {
        if (running[hart])
            use(running[hart]);
    }
    while ((m = mechanism_next_report())) {
        scheduler_used_up(m);
        next_run = now;
    }
    if (next_run != 0 && next_run <= now)
        next_run = scheduler_run(now);
}

void run_for(ns_t time) {
    for (ns_t end = now + time; now < end;)
        step();
}

void start(unsigned hart_count, enum sched_policy policy) {
    for (struct member *m; (m = member_next(NULL));)
        scheduler_remove(m);
    memset(threads, 0, sizeof threads);
    thread_end = 0;
    harts = hart_count;
    check(scheduler_set_policy(policy, 0) == 0);
}

struct thread *add(int64_t pid) {
    threads[pid] = (struct thread){.exists = true};
    if (pid >= thread_end)
        thread_end = (unsigned)pid + 1;
    check(scheduler_add(pid, 0, (handle_t)pid) == 0);
    next_run = now;
    return &threads[pid];
}
