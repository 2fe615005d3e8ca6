// labs/04-sched/tests/test_policy.c -- does the policy that sched starts with keep its promises?
//
// Programs note their own turns: one that reads the clock all the time sees when it did not run. So
// nothing here believes what the kernel or sched says about time. The models are those of
// servers/sched/README.md. Measures time: on one hart only, where an instruction is a nanosecond.
#include <abi/sched.h>
#include <user/tests/lib/ask.h>

#define MILLISECOND 1000000ull
#define QUANTUM (MILLISECOND / 2)

enum {
    PROGRAMS_MAX = 8,
    TURNS_MAX = 4096,
    PID_BASE = 100,
    SHARE = 100, // the usual one
    GAP = 3000,  // ns: who sees no more than this go by was not interrupted
    LEVEL = 64,
    NAP = 50000, // ns
};

enum kind { HOG, YIELDS, NAPS, WAKES };

struct turn {
    unsigned program;
    ns_t begin, end;
    ns_t time; // that it ran
};

static struct program {
    enum kind kind;
    struct peer *peer;
    ns_t chunk; // YIELDS, NAPS: computes for so long at a time; WAKES: at first
    volatile uint64_t stopped; // a HOG that is to sleep until this is 0
    volatile unsigned turns, wakes, late;
    volatile ns_t begin[TURNS_MAX], end[TURNS_MAX];
} programs[PROGRAMS_MAX];

static unsigned program_count;
static struct turn turns[PROGRAMS_MAX * TURNS_MAX];
static unsigned turn_count;

// ---- What they do ----

static inline ns_t clock_now(void) {
    uint64_t ticks;

    __asm__ volatile("rdtime %0" : "=r"(ticks));
    return ticks * 100; // 10 MHz
}

// Computes until then, and notes every turn that it has.
static void compute_until(struct program *self, ns_t end) {
    ns_t last = 0;

    for (ns_t now = clock_now(); now < end; now = clock_now()) {
        if (now - last > GAP && self->turns < TURNS_MAX) {
            self->begin[self->turns] = now;
            self->turns = self->turns + 1;
        }
        self->end[self->turns - 1] = now;
        last = now;
        if (self->stopped)
            return;
    }
}

// So much CPU time: an instruction is a nanosecond, and a turn of this loop is two.
static void spin(ns_t time) {
    uint64_t left = time / 2 + 1;

    __asm__ volatile("1: addi %0, %0, -1; bnez %0, 1b" : "+r"(left));
}

static void wake_and_sleep(struct program *self) {
    uint64_t noise = 7;

    spin(self->chunk);
    for (;;) {
        noise = noise * 6364136223846793005ull + 1442695040888963407ull;

        ns_t due = clock_now() + MILLISECOND + (noise >> 33) % MILLISECOND;

        test_sleep(due - clock_now());
        self->wakes = self->wakes + 1;
        self->late = self->late + (clock_now() > due + MILLISECOND / 5);
    }
}

static void run_program(void *argument) {
    struct program *self = argument;

    if (self->kind == WAKES)
        wake_and_sleep(self);
    for (;;) {
        compute_until(self, self->chunk ? clock_now() + self->chunk : ~0ull);
        if (self->kind == YIELDS)
            sys_thread_yield();
        if (self->kind == NAPS)
            test_sleep(NAP);
        while (self->stopped)
            test_sleep(MILLISECOND / 10);
    }
}

// ---- Their lives ----

static long ask_sched(uint64_t op, uint64_t first, uint64_t second, uint64_t third) {
    struct message m = {.tag = op, .words = {first, second, third}};

    return ask(startup_handle("sched"), &m);
}

// What sched starts with: the policy that is judged. Only that counts from now on.
static enum sched_policy begin(void) {
    struct message m = {.tag = SCHED_POLICY, .words = {SCHED_KEEP}};
    struct sched_policy_reply reply;

    check_eq(ask(startup_handle("sched"), &m), 0);
    memcpy(&reply, m.words, sizeof reply);
    // scheduler_start says with which policy sched starts.
    check(reply.policy == SCHED_MLFQ || reply.policy == SCHED_STRIDE);
    check_eq(ask_sched(SCHED_POLICY, reply.policy, QUANTUM, 0), 0);
    program_count = 0;
    return (enum sched_policy)reply.policy;
}

static void set_share(unsigned program, uint64_t share) {
    check_eq(ask_sched(SCHED_SET, PID_BASE + program, SCHED_SHARE, share), 0);
}

// One more, which does not run yet.
static struct program *add(enum kind kind, uint64_t share, ns_t chunk) {
    unsigned number = program_count++;
    struct program *p = &programs[number];

    check(number < PROGRAMS_MAX);
    memset((void *)p, 0, sizeof *p);
    p->kind = kind;
    p->chunk = chunk;
    p->peer = peer_create(LEVEL, 20, 0);
    check_eq(sys_task_suspend(p->peer->task), 0);
    peer_run(p->peer, run_program, p);

    long thread = sys_handle_copy(0, p->peer->thread, 0, RIGHT_COPY | RIGHT_THREAD_SCHEDULE, 0);
    struct message m = {
        .tag = SCHED_ADD, .words = {PID_BASE + number, 0}, .handles = {(handle_t)thread}};

    check(thread > 0);
    check_eq(ask(startup_handle("sched"), &m), 0);
    sys_handle_close(0, (handle_t)thread);
    set_share(number, share);
    return p;
}

static void go(unsigned program) { check_eq(sys_task_resume(programs[program].peer->task), 0); }

static void go_all(void) {
    for (unsigned i = 0; i < program_count; i++)
        go(i);
}

static void end(void) {
    for (unsigned i = 0; i < program_count; i++)
        check_eq(ask_sched(SCHED_REMOVE, PID_BASE + i, 0, 0), 0);
    peer_kill_all();
}

// ---- What happened ----

// The program whose next turn, of those that were not taken yet, began first.
static unsigned next_program(const unsigned *taken) {
    unsigned found = PROGRAMS_MAX;

    for (unsigned i = 0; i < program_count; i++) {
        if (taken[i] < programs[i].turns &&
            (found == PROGRAMS_MAX ||
             programs[i].begin[taken[i]] < programs[found].begin[taken[found]]))
            found = i;
    }
    return found;
}

// All turns that began since then, in order. What a server took in between ends none.
static void read_turns(ns_t since) {
    unsigned taken[PROGRAMS_MAX] = {0}, program;

    turn_count = 0;
    while ((program = next_program(taken)) != PROGRAMS_MAX) {
        unsigned number = taken[program]++;
        ns_t from = programs[program].begin[number], to = programs[program].end[number];

        if (from < since)
            continue;
        if (turn_count == 0 || turns[turn_count - 1].program != program)
            turns[turn_count++] = (struct turn){.program = program, .begin = from};
        turns[turn_count - 1].time += to - from;
        turns[turn_count - 1].end = to;
    }
}

// Lets them run so long, and reads the turns of that time.
static void watch(ns_t time) {
    ns_t since = clock_now();

    test_sleep(time);
    read_turns(since);
}

// What each got in whole rounds: from the begin of a turn of the first one to the begin of a later
// one. Returns the sum.
static ns_t times_in_rounds(ns_t *times) {
    unsigned first = turn_count, last = 0;
    ns_t sum = 0;

    for (unsigned i = 0; i < turn_count; i++) {
        if (turns[i].program == 0 && first == turn_count)
            first = i;
        if (turns[i].program == 0)
            last = i;
    }
    check(last > first + program_count); // else it did not come round
    for (unsigned i = first; i < last; i++) {
        times[turns[i].program] += turns[i].time;
        sum += turns[i].time;
    }
    return sum;
}

static bool within(ns_t got, ns_t due, unsigned percent) {
    return got * 100 <= due * (100 + percent) && got * 100 >= due * (100 - percent);
}

static void check_shares(const uint64_t *shares, unsigned percent) {
    ns_t times[PROGRAMS_MAX] = {0}, sum = times_in_rounds(times);
    uint64_t all = 0;

    for (unsigned i = 0; i < program_count; i++)
        all += shares[i];
    for (unsigned i = 0; i < program_count; i++) {
        ns_t due = sum * shares[i] / all;

        if (!within(times[i], due, percent))
            check_eq(times[i], due); // ns that this one got, and should have got
    }
}

// ---- The model of each ----

// A quarter of a quantum, a half, one, and then two at a time.
static void check_levels(void) {
    static const ns_t expected[] = {QUANTUM / 4, QUANTUM / 2, QUANTUM, 2 * QUANTUM, 2 * QUANTUM};
    enum { LEVELS = sizeof expected / sizeof expected[0] };
    unsigned seen[PROGRAMS_MAX] = {0};

    for (unsigned i = 0; i + 1 < turn_count; i++) {
        unsigned number = seen[turns[i].program]++;
        ns_t due = expected[number < LEVELS ? number : LEVELS - 1];

        if (!within(turns[i].time + QUANTUM / 20, due + QUANTUM / 20, 12))
            check_eq(turns[i].time, due); // ns of this turn
    }
    for (unsigned i = 0; i < program_count; i++)
        check(seen[i] >= LEVELS);
}

// Who runs has had least for its share, to within a quantum of its own.
static void check_passes(const uint64_t *shares) {
    ns_t passes[PROGRAMS_MAX] = {0}; // for a share of SHARE
    unsigned seen = 0;

    for (unsigned i = 0; i + 1 < turn_count; i++) {
        unsigned who = turns[i].program;

        for (unsigned j = 0; j < program_count; j++) {
            if (passes[who] > passes[j] + QUANTUM * 13 / 10)
                check_eq(passes[who], passes[j]); // of who ran, and of one that had less
        }
        passes[who] += turns[i].time * SHARE / shares[who];
        seen |= 1u << who;
    }
    check_eq(seen, (1u << program_count) - 1);
    check(turn_count > 20);
}

TEST(sched_starts_with_a_policy_that_was_written) {
    enum sched_policy policy = begin();

    add(HOG, SHARE, 0);
    add(HOG, policy == SCHED_STRIDE ? 3 * SHARE : SHARE, 0);
    go_all();
    watch(15 * MILLISECOND);
    check(turn_count > 4); // they take turns, and not all alike
    for (unsigned i = 1; i + 1 < turn_count; i++) {
        if (!within(turns[i].time, turns[0].time, 20)) {
            end();
            return;
        }
    }
    check(false);
}

TEST(turns_follow_the_model_of_the_policy) {
    static const uint64_t shares[] = {SHARE, 2 * SHARE, 3 * SHARE};
    enum sched_policy policy = begin();

    for (unsigned i = 0; i < 3; i++)
        add(HOG, policy == SCHED_STRIDE ? shares[i] : SHARE, 0);
    go_all();
    watch(25 * MILLISECOND);
    if (policy == SCHED_STRIDE)
        check_passes(shares);
    else
        check_levels();
    end();
}

// Of mlfq: all turns but those at the edges are of the last level.
static void check_last_level(const uint64_t *shares) {
    for (unsigned i = 1; i + 1 < turn_count; i++) {
        ns_t due = 2 * QUANTUM * shares[turns[i].program] / SHARE;

        if (!within(turns[i].time + QUANTUM / 20, due + QUANTUM / 20, 12))
            check_eq(turns[i].time, due); // ns of this turn
    }
}

TEST(who_computes_gets_its_share_within_5_percent) {
    static const uint64_t shares[] = {SHARE, 2 * SHARE, 3 * SHARE, 4 * SHARE};
    enum sched_policy policy = begin();

    for (unsigned i = 0; i < 4; i++)
        add(HOG, shares[i], 0);
    go_all();
    test_sleep(20 * MILLISECOND);
    watch(130 * MILLISECOND);
    check_shares(shares, 5);
    if (policy == SCHED_MLFQ)
        check_last_level(shares);
    end();
}

TEST(a_changed_share_counts_from_then_on) {
    static const uint64_t shares[] = {SHARE, 4 * SHARE, SHARE};

    begin();
    for (unsigned i = 0; i < 3; i++)
        add(HOG, SHARE, 0);
    go_all();
    test_sleep(30 * MILLISECOND);
    set_share(1, shares[1]);
    test_sleep(10 * MILLISECOND);
    watch(80 * MILLISECOND);
    check_shares(shares, 10);
    end();
}

// ---- Who comes, and who sleeps ----

// From now on it has at most its part, and what it may have once.
static void check_no_more_than_its_part(unsigned program, ns_t once) {
    ns_t times[PROGRAMS_MAX] = {0}, sum = 0;

    for (unsigned i = 0; i < turn_count; i++) {
        times[turns[i].program] += turns[i].time;
        sum += turns[i].time;
    }
    if (times[program] > sum / program_count + once)
        check_eq(times[program], sum / program_count);
    if (times[program] < sum / program_count / 2)
        check_eq(times[program], sum / program_count);
}

TEST(a_newcomer_gets_its_part_and_nothing_for_the_time_before) {
    begin();
    for (unsigned i = 0; i < 3; i++)
        add(HOG, SHARE, 0);
    for (unsigned i = 0; i < 2; i++)
        go(i);
    test_sleep(40 * MILLISECOND);
    check_eq(ask_sched(SCHED_REMOVE, PID_BASE + 2, 0, 0), 0);

    struct message m = {.tag = SCHED_ADD, .words = {PID_BASE + 2, 0}};
    long thread = sys_handle_copy(0, programs[2].peer->thread, 0,
                                  RIGHT_COPY | RIGHT_THREAD_SCHEDULE, 0);

    m.handles[0] = (handle_t)thread;
    go(2);
    check_eq(ask(startup_handle("sched"), &m), 0);
    sys_handle_close(0, (handle_t)thread);
    watch(30 * MILLISECOND);
    check_no_more_than_its_part(2, 3 * QUANTUM);
    end();
}

TEST(who_slept_gets_its_part_and_nothing_for_the_time_before) {
    begin();
    for (unsigned i = 0; i < 3; i++)
        add(HOG, SHARE, 0);
    go_all();
    test_sleep(10 * MILLISECOND);
    programs[2].stopped = 1;
    test_sleep(60 * MILLISECOND);
    programs[2].stopped = 0;
    watch(30 * MILLISECOND);
    check_no_more_than_its_part(2, 3 * QUANTUM);
    end();
}

// Under mlfq it sinks, since it computes at first; then it rises, and runs at once, 95 of 100 times.
// Under stride it runs when somebody is chosen next.
TEST(who_sleeps_most_of_the_time_wakes_up_in_time) {
    const ns_t long_quantum = 5 * MILLISECOND;
    bool at_once = begin() == SCHED_MLFQ;

    if (at_once)
        check_eq(ask_sched(SCHED_POLICY, SCHED_MLFQ, long_quantum, 0), 0);
    add(WAKES, SHARE, at_once ? 2 * long_quantum : 0);
    for (unsigned i = 0; i < 4; i++)
        add(HOG, SHARE, 0);
    go_all();
    test_sleep((at_once ? 330 : 40) * MILLISECOND);
    programs[0].wakes = programs[0].late = 0;
    test_sleep(100 * MILLISECOND);
    check(programs[0].wakes >= (at_once ? 50 : 20));
    check(!at_once || programs[0].late * 20 <= programs[0].wakes);
    end();
}

// ---- Nobody is clever enough ----

static void check_no_gain(enum kind kind) {
    begin();
    add(kind, SHARE, QUANTUM / 4 * 9 / 10); // under mlfq the first level has a quarter
    add(HOG, SHARE, 0);
    add(HOG, SHARE, 0);
    go_all();
    test_sleep(30 * MILLISECOND);
    watch(120 * MILLISECOND);

    ns_t times[PROGRAMS_MAX] = {0}, sum = 0;

    for (unsigned i = 0; i < turn_count; i++) {
        times[turns[i].program] += turns[i].time;
        sum += turns[i].time;
    }
    if (times[0] * 30 > sum * 11)
        check_eq(times[0], sum / 3); // ns that it got, and its part
    end();
}

TEST(to_yield_just_before_the_quantum_ends_gains_nothing) { check_no_gain(YIELDS); }

TEST(to_nap_just_before_the_quantum_ends_gains_nothing) { check_no_gain(NAPS); }

TEST(nobody_starves_beside_programs_that_nap) {
    begin();
    for (unsigned i = 0; i < 6; i++)
        add(i % 2 ? HOG : NAPS, SHARE, QUANTUM / 8);
    go_all();
    test_sleep(40 * MILLISECOND);
    for (unsigned round = 0; round < 3; round++) {
        unsigned seen = 0;

        watch(40 * MILLISECOND);
        for (unsigned i = 0; i < turn_count; i++)
            seen |= 1u << turns[i].program;
        check_eq(seen, (1u << program_count) - 1);
    }
    end();
}

TEST(one_alone_has_all_the_time) {
    begin();
    add(HOG, SHARE, 0);
    go_all();
    watch(20 * MILLISECOND);
    check_eq(turn_count, 1);
    check(turns[0].time > 18 * MILLISECOND);
    end();
}

TEST(many_come_and_go) {
    begin();
    for (unsigned round = 0; round < 5; round++) {
        for (unsigned i = program_count = 0; i < 4; i++)
            add(i % 2 ? HOG : NAPS, SHARE * (1 + i), QUANTUM / 3);
        go_all();
        watch(6 * MILLISECOND);
        check(turn_count > 3);
        end();
    }
}
