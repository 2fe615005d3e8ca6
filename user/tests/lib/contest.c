// user/tests/lib/contest.c -- threads that compete under sched, and what each of them got.
#include <user/tests/lib/contest.h>

#define MILLISECOND 1000000ull

struct contestant contestants[CONTESTANTS_MAX];
unsigned contestant_count;
static unsigned started;

static handle_t sched(void) { return startup_handle("sched"); }

unsigned contest_harts(void) {
    static unsigned harts;
    uint64_t mask = 1;

    if (harts > 0)
        return harts;

    struct peer *peer = peer_create(64, 1, 0);

    check_eq(sys_task_suspend(peer->task), 0);
    peer_run(peer, NULL, NULL);
    for (; harts < HARTS_MAX && sys_thread_schedule(peer->thread, 1, 0, mask) == 0; mask <<= 1)
        harts++;
    peer_kill(peer);
    return harts;
}

// ---- What they do ----

// Where time is exact, an instruction is a nanosecond, and a turn of this loop is two.
static void spin(ns_t time) {
    uint64_t turns = time / 2 + 1;

    __asm__ volatile("1: addi %0, %0, -1; bnez %0, 1b" : "+r"(turns));
}

static void compute(struct contestant *self, ns_t time) {
    ns_t end = time_now() + time;

    self->loops++;
    if (contest_is_exact())
        spin(time);
    while (!contest_is_exact() && time_now() < end)
        self->loops++;
}

static void wake_and_sleep(struct contestant *self) {
    uint64_t noise = (uint64_t)self->pid;

    for (;;) {
        noise = noise * 6364136223846793005ull + 1442695040888963407ull;

        ns_t due = time_now() + MILLISECOND + (noise >> 33) % (2 * MILLISECOND);

        test_sleep(due - time_now());

        ns_t now = time_now();

        self->late[self->wakes % 2048] = now > due ? now - due : 0;
        self->wakes++;
        compute(self, MILLISECOND / 100);
    }
}

static ns_t used_by(const struct contestant *c) {
    struct thread_info info = {0};

    check_eq(sys_thread_info_out(c->peer->thread, &info), 0);
    return info.used;
}

static void work(struct contestant *self) {
    if (contest_is_exact()) {
        spin(self->work);
        return;
    }

    ns_t before = used_by(self);

    while (used_by(self) - before < self->work)
        self->loops++;
}

static void work_periodically(struct contestant *self) {
    for (;;) {
        struct message m = {.tag = SCHED_WAIT, .words = {(uint64_t)self->pid}};

        if (ask(sched(), &m) < 0)
            return;

        ns_t end = m.words[1];

        work(self);
        self->periods++;
        self->misses += time_now() > end;
    }
}

static void compete(void *argument) {
    struct contestant *self = argument;

    switch (self->kind) {
    case CONTEST_HOG:
        for (;;)
            self->loops++;
    case CONTEST_YIELD:
        for (;;) {
            compute(self, self->chunk);
            sys_thread_yield();
        }
    case CONTEST_NAP:
        for (;;) {
            compute(self, self->chunk);
            test_sleep(MILLISECOND / 20);
        }
    case CONTEST_WAKER: wake_and_sleep(self); break;
    case CONTEST_PERIODIC: work_periodically(self); break;
    }
}

// ---- Their lives ----

unsigned contest_add(enum contestant_kind kind) {
    unsigned number = contestant_count++;
    struct contestant *c = &contestants[number];

    check(number < CONTESTANTS_MAX);
    memset((void *)c, 0, sizeof *c);
    c->kind = kind;
    c->pid = PID_BASE + number;
    c->peer = peer_create(64, 20, 0);
    check_eq(sys_task_suspend(c->peer->task), 0);
    peer_run(c->peer, compete, c);
    if (kind == CONTEST_PERIODIC) // it reads its own time
        check_eq(sys_handle_copy(0, c->peer->thread, c->peer->task, RIGHT_THREAD_SCHEDULE,
                                 c->peer->thread),
                 c->peer->thread);
    if (kind == CONTEST_PERIODIC)
        check_eq(sys_handle_copy(0, sched(), c->peer->task, RIGHTS_GATE, sched()), sched());

    long thread = sys_handle_copy(0, c->peer->thread, 0, RIGHT_COPY | RIGHT_THREAD_SCHEDULE, 0);
    struct message m = {
        .tag = SCHED_ADD, .words = {(uint64_t)c->pid, 0}, .handles = {(handle_t)thread}};

    check(thread > 0);
    check_eq(ask(sched(), &m), 0);
    sys_handle_close(0, (handle_t)thread);
    return number;
}

void contest_begin(void) {
    for (; started < contestant_count; started++)
        check_eq(sys_task_resume(contestants[started].peer->task), 0);
    for (unsigned i = 0; i < contestant_count; i++)
        contestants[i].used_before = used_by(&contestants[i]);
}

void contest_read(void) {
    for (unsigned i = 0; i < contestant_count; i++)
        contestants[i].used = used_by(&contestants[i]) - contestants[i].used_before;
}

void contest_start(enum sched_policy policy, ns_t quantum) {
    for (unsigned i = 0; i < contestant_count; i++) // left by a test that failed
        ask_word(sched(), SCHED_REMOVE, (uint64_t)contestants[i].pid);
    contestant_count = started = 0;
    contest_harts(); // the contestants cannot find it out
    check_eq(contest_policy(policy, quantum), 0);
}

void contest_end(void) {
    for (unsigned i = 0; i < contestant_count; i++)
        check_eq(ask_word(sched(), SCHED_REMOVE, (uint64_t)contestants[i].pid), 0);
    contestant_count = started = 0;
    peer_kill_all();
}

// ---- Requests ----

static long ask_three(uint64_t op, uint64_t first, uint64_t second, uint64_t third) {
    struct message m = {.tag = op, .words = {first, second, third}};

    return ask(sched(), &m);
}

long contest_policy(enum sched_policy policy, ns_t quantum) {
    return ask_three(SCHED_POLICY, policy, quantum, 0);
}

long contest_share(unsigned contestant, uint64_t share) {
    return ask_three(SCHED_SET, (uint64_t)contestants[contestant].pid, SCHED_SHARE, share);
}

long contest_nice(unsigned contestant, int64_t nice) {
    return ask_three(SCHED_SET, (uint64_t)contestants[contestant].pid, SCHED_NICE, (uint64_t)nice);
}

long contest_deadline(unsigned contestant, ns_t budget, ns_t period) {
    return ask_three(SCHED_DEADLINE, (uint64_t)contestants[contestant].pid, budget, period);
}

struct sched_policy_reply contest_state(void) {
    struct message m = {.tag = SCHED_POLICY, .words = {SCHED_KEEP}};
    struct sched_policy_reply reply;

    check_eq(ask(sched(), &m), 0);
    memcpy(&reply, m.words, sizeof reply);
    return reply;
}

struct sched_info contest_info(unsigned contestant) {
    struct sched_info info;
    struct message m = {
        .tag = SCHED_LIST,
        .words = {(uint64_t)contestants[contestant].pid},
        .write_to = &info,
        .write_size = sizeof info,
    };

    check_eq(ask(sched(), &m), 0);
    check_eq(m.words[0], 1);
    return info;
}

ns_t contest_sum(void) {
    ns_t sum = 0;

    for (unsigned i = 0; i < contestant_count; i++)
        sum += contestants[i].used;
    return sum;
}

ns_t contest_percentile(volatile ns_t *values, uint64_t count) {
    for (uint64_t i = 1; i < count; i++) {
        ns_t value = values[i];
        uint64_t at = i;

        for (; at > 0 && values[at - 1] > value; at--)
            values[at] = values[at - 1];
        values[at] = value;
    }
    return count ? values[count * 99 / 100] : 0;
}
