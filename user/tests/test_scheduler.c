// user/tests/test_scheduler.c -- sched: each policy's promise, and requests that make no sense.
//
// Runs on 4 harts at most. On more than one, time is the host's, and may pass for some of them
// only: what must hold then holds sooner or later, and roughly.
#include <user/tests/lib/contest.h>

#define MILLISECOND 1000000ull
#define QUANTUM (MILLISECOND / 5) // short, so that tests are

enum {
    TRIES = 25,
};

// Whether each has its share of all, but for a part of it, in thousandths.
static bool shares_are_right(uint64_t tolerance) {
    ns_t sum = contest_sum();
    uint64_t shares = 1000 * contest_harts();

    for (unsigned i = 0; i < contestant_count; i++) {
        ns_t due = sum * 100 * (1 + i % 4) / shares, used = contestants[i].used;
        ns_t off = used > due ? used - due : due - used;

        if (off * 1000 > due * tolerance)
            return false;
    }
    return true;
}

// Four for each hart compete, with shares of 1 to 4 times the usual one. Where time is exact, what
// they have got after `time` counts, else what they have at last.
static void check_shares(ns_t time, uint64_t tolerance, uint64_t rough) {
    unsigned tries = contest_is_exact() ? 1 : TRIES;

    for (unsigned i = 0; i < 4 * contest_harts(); i++)
        check_eq(contest_share(contest_add(CONTEST_HOG), 100 * (1 + i % 4)), 0);
    contest_begin();
    test_sleep(20 * MILLISECOND); // until they are all under way
    contest_begin();
    for (unsigned i = 0; i < tries; i++) {
        test_sleep(time);
        contest_read();
        if (shares_are_right(contest_is_exact() ? tolerance : rough))
            return;
    }
    check(false);
}

TEST(stride_gives_each_its_share) {
    contest_start(SCHED_STRIDE, QUANTUM);
    check_shares(200 * MILLISECOND, 20, 250);
    contest_end();
}

TEST(lottery_gives_each_about_its_share) {
    contest_start(SCHED_LOTTERY, QUANTUM);
    check_shares(400 * MILLISECOND, 200, 750);
    contest_end();
}

TEST(round_robin_treats_all_alike) {
    unsigned count = 4 * contest_harts();

    contest_start(SCHED_ROUND_ROBIN, QUANTUM);
    for (unsigned i = 0; i < count; i++)
        contest_add(CONTEST_HOG);
    contest_begin();
    test_sleep(200 * MILLISECOND);
    contest_read();
    for (unsigned i = 0; i < count && contest_is_exact(); i++)
        check(contestants[i].used * count * 100 > contest_sum() * 98);
    contest_end();
}

// Whether the second half of them gets no more than a part of the time, from now on.
static bool nicest_waits(unsigned part) {
    ns_t nicest = 0;

    contest_begin();
    test_sleep(50 * MILLISECOND);
    contest_read();
    for (unsigned i = contestant_count / 2; i < contestant_count; i++)
        nicest += contestants[i].used;
    return nicest * part < contest_sum();
}

TEST(of_fixed_priorities_the_nicest_waits) {
    unsigned harts = contest_harts(), tries = contest_is_exact() ? 0 : TRIES;

    contest_start(SCHED_PRIORITY, QUANTUM);
    for (unsigned i = 0; i < 2 * harts; i++)
        check_eq(contest_nice(contest_add(CONTEST_HOG), i < harts ? 0 : 1), 0);
    contest_begin();
    test_sleep(20 * MILLISECOND);
    while (!nicest_waits(contest_is_exact() ? 100 : 3))
        check(tries-- > 0);
    contest_end();
}

TEST(nothing_starves_under_mlfq) {
    unsigned count = 4 * contest_harts();

    contest_start(SCHED_MLFQ, QUANTUM);
    for (unsigned i = 0; i < count; i++)
        contest_add(i % 2 ? CONTEST_HOG : CONTEST_NAP);
    for (unsigned i = 0; i < count; i++)
        contestants[i].chunk = QUANTUM / 8;
    contest_begin();
    test_sleep(50 * MILLISECOND);
    for (unsigned round = 0; round < 3; round++) {
        contest_begin();
        test_sleep(100 * MILLISECOND);
        contest_read();
        for (unsigned i = 0; i < count && contest_is_exact(); i++)
            check(contestants[i].used > 0);
    }
    contest_end();
}

// One that gives way just before the end of its quantum, against honest ones.
static void check_no_gain(enum contestant_kind kind) {
    unsigned count = 3 * contest_harts();

    contest_start(SCHED_MLFQ, QUANTUM);
    for (unsigned i = 0; i < count; i++)
        contest_add(i == 0 ? kind : CONTEST_HOG);
    contestants[0].chunk = QUANTUM / 4 * 9 / 10; // level 0 has a quarter
    contest_begin();
    test_sleep(100 * MILLISECOND);
    contest_begin();
    test_sleep(400 * MILLISECOND);
    contest_read();
    if (contest_is_exact())
        check(contestants[0].used * count * 10 <= contest_sum() * 11);
    contest_end();
}

TEST(who_yields_before_its_quantum_ends_gains_nothing) { check_no_gain(CONTEST_YIELD); }

TEST(who_naps_before_its_quantum_ends_gains_nothing) { check_no_gain(CONTEST_NAP); }

// How late an interactive program wakes up beside so many that compute; 99 of 100 times it is less.
static ns_t wake_latency(unsigned hogs) {
    contest_start(SCHED_MLFQ, 0);
    contest_add(CONTEST_WAKER);
    for (unsigned i = 0; i < hogs; i++)
        contest_add(CONTEST_HOG);
    contest_begin();
    test_sleep(700 * MILLISECOND); // until they have sunk
    contestants[0].wakes = 0;
    test_sleep(1000 * MILLISECOND);

    ns_t late = contest_percentile(contestants[0].late, contestants[0].wakes);

    check(contestants[0].wakes > 400);
    contest_end();
    return late;
}

// Where time is not exact: that it does wake up, 10 times.
static void check_wakes(void) {
    unsigned tries = TRIES;

    contest_start(SCHED_MLFQ, QUANTUM);
    contest_add(CONTEST_WAKER);
    for (unsigned i = 0; i < 3 * contest_harts(); i++)
        contest_add(CONTEST_HOG);
    contest_begin();
    while (contestants[0].wakes < 10) {
        check(tries-- > 0);
        test_sleep(100 * MILLISECOND);
    }
    contest_end();
}

TEST(under_load_an_interactive_program_wakes_up_about_as_soon) {
    if (!contest_is_exact()) {
        check_wakes();
        return;
    }

    ns_t idle = wake_latency(0), loaded = wake_latency(20);

    if (loaded > 2 * idle)
        check_eq(loaded, idle);
}

// Where time is exact each that works periodically had so many periods after `time`, and was never
// late; else each has one at last.
static void check_periods(ns_t time, uint64_t periods) {
    unsigned tries = TRIES;

    test_sleep(time);
    for (unsigned i = 0; i < contestant_count; i++) {
        if (contestants[i].kind != CONTEST_PERIODIC)
            continue;
        while (!contest_is_exact() && contestants[i].periods == 0) {
            check(tries-- > 0);
            test_sleep(time);
        }
        check(!contest_is_exact() ||
              (contestants[i].periods >= periods && contestants[i].misses == 0));
    }
}

TEST(all_deadlines_are_met_and_more_is_refused) {
    static const ns_t periods[] = {3, 4, 6, 10};
    static const ns_t parts[] = {30, 30, 20, 15}; // percent of a hart: 95 together
    unsigned harts = contest_harts(), hogs = harts;

    contest_start(SCHED_MLFQ, QUANTUM);
    for (unsigned part = 0; part < 4; part++) {
        for (unsigned hart = 0; hart < harts; hart++) {
            unsigned i = contest_add(CONTEST_PERIODIC);
            ns_t period = periods[part] * MILLISECOND, budget = period * parts[part] / 100;

            contestants[i].work = budget * 9 / 10;
            check_eq(contest_deadline(i, budget, period), 0);
        }
    }
    for (unsigned i = 0; i < hogs && contestant_count < CONTESTANTS_MAX - 1; i++)
        contest_add(CONTEST_HOG);

    unsigned more = contest_add(CONTEST_HOG);

    check_eq(contest_deadline(more, MILLISECOND / 10, 2 * MILLISECOND), ERR_OVERLOAD);
    contest_begin();
    check_periods(200 * MILLISECOND, 18);
    contest_end();
}

TEST(who_exceeds_its_budget_makes_no_other_late) {
    contest_start(SCHED_MLFQ, QUANTUM);
    for (unsigned i = 0; i < 2 * contest_harts(); i++) {
        contest_add(i % 2 ? CONTEST_HOG : CONTEST_PERIODIC);
        contestants[i].work = MILLISECOND;
        check_eq(contest_deadline(i, MILLISECOND * 12 / 10, 3 * MILLISECOND), 0);
    }
    contest_begin();
    check_periods(100 * MILLISECOND, 30);
    contest_end();
}

TEST(requests_that_make_no_sense_are_refused) {
    handle_t gate = startup_handle("sched");
    struct message m = {.tag = SCHED_ADD, .words = {5}, .handles = {gate}};

    contest_start(SCHED_MLFQ, QUANTUM);
    contest_add(CONTEST_HOG);
    check_eq(ask(gate, &m), ERR_HANDLE);
    m = (struct message){.tag = SCHED_ADD, .words = {5}};
    check_eq(ask(gate, &m), ERR_HANDLE);
    check_eq(ask_word(gate, SCHED_REMOVE, 77), ERR_SRCH);
    check_eq(ask_word(gate, SCHED_WAIT, 77), ERR_SRCH);
    check_eq(ask_word(gate, SCHED_WAIT, PID_BASE), ERR_STATE);
    check_eq(contest_policy(SCHED_POLICIES, 0), ERR_ARG);
    check_eq(contest_policy(SCHED_STRIDE, 1), ERR_ARG);
    check_eq(contest_policy(SCHED_STRIDE, ~0ull), ERR_ARG);
    check_eq(contest_nice(0, 20), ERR_ARG);
    check_eq(contest_share(0, 0), ERR_ARG);
    check_eq(contest_share(0, SCHED_SHARE_MAX + 1), ERR_ARG);
    check_eq(contest_deadline(0, 2 * MILLISECOND, MILLISECOND), ERR_ARG);
    check_eq(contest_deadline(0, ~0ull, ~0ull), ERR_ARG);
    check_eq(contest_deadline(0, 0, 0), 0);
    check_eq(ask_word(gate, 0x8ff, 0), ERR_NOSYS);

    long programs = ask_gate(gate, SCHED_OPEN);

    check(programs > 0);
    m = (struct message){.tag = SCHED_ADD, .words = {5}, .handles = {contestants[0].peer->thread}};
    check_eq(ask((handle_t)programs, &m), ERR_PERM);
    check_eq(ask_word((handle_t)programs, SCHED_REMOVE, PID_BASE), ERR_PERM);
    sys_handle_close(0, (handle_t)programs);
    contest_end();
}
