// user/tests/bench_sched.c -- what scheduling in user space costs, and what several harts bring.
//
// On one hart, counting instructions: a decision, from the last instruction of a program whose
// quantum ends to the first one of the next program; and what is lost with 200 programs that
// compute. On several harts: how much CPU time programs get in a second of the guest's clock.
#include <stdio.h>

#include <user/lib/thread.h>
#include <user/tests/lib/bench.h>
#include <user/tests/lib/contest.h>

#define MILLISECOND 1000000ull

enum { MANY = 200, STACK_SIZE = 2560, GAP_MIN = 100, GAP_MAX = 100000, PRIORITY = 20 };

// ---- A decision ----

static volatile uint64_t last_instruction, gap_sum, gaps;
static volatile uint64_t last_program;

// Notes how long nobody ran, if another one like it ran before. What was interrupted in the midst
// of its notes tells nonsense, which is left out.
static void note_gaps(void *argument) {
    uint64_t self = (uintptr_t)argument;

    for (;;) {
        uint64_t now = bench_instructions();

        if (last_program != self && now - last_instruction - GAP_MIN < GAP_MAX) {
            gap_sum += now - last_instruction;
            gaps++;
        }
        last_program = self;
        last_instruction = bench_instructions();
    }
}

static long introduce(int64_t pid, handle_t thread) {
    struct message m = {.tag = SCHED_ADD,
                        .words = {(uint64_t)pid, 0},
                        .handles = {(handle_t)sys_handle_copy(
                            0, thread, 0, RIGHT_COPY | RIGHT_THREAD_SCHEDULE, 0)}};
    long status = ask(startup_handle("sched"), &m);

    sys_handle_close(0, m.handles[0]);
    return status;
}

static void measure_switch(const char *key, bool known) {
    struct peer *peers[2];

    last_program = gap_sum = gaps = 0;
    for (unsigned i = 0; i < 2; i++) {
        peers[i] = peer_start(note_gaps, (void *)(uintptr_t)(i + 1), 64, PRIORITY, 0);
        if (known)
            check_eq(introduce(PID_BASE + i, peers[i]->thread), 0);
        else
            check_eq(sys_thread_schedule(peers[i]->thread, PRIORITY, MILLISECOND, 1), 0);
    }
    test_sleep(20 * MILLISECOND);
    gap_sum = gaps = 0;
    test_sleep(100 * MILLISECOND);
    if (gaps > 0)
        printf("BENCH %s %lu\n", key, gap_sum / gaps);
    for (unsigned i = 0; i < 2 && known; i++)
        check_eq(ask_word(startup_handle("sched"), SCHED_REMOVE, PID_BASE + i), 0);
    peer_kill_all();
}

TEST(a_decision) {
    if (!contest_is_exact())
        return;
    measure_switch("sched_kernel_only", false);
    contest_start(SCHED_STRIDE, MILLISECOND);
    measure_switch("sched_event", true);
    contest_start(SCHED_LOTTERY, MILLISECOND);
    measure_switch("sched_event_lottery", true);
    contest_start(SCHED_MLFQ, MILLISECOND);
    measure_switch("sched_event_mlfq", true);
}

// ---- Many ----

static uint8_t stacks[MANY][STACK_SIZE] __attribute__((aligned(16)));

static void compute(void *argument) {
    (void)argument;
    for (;;)
        __asm__ volatile("");
}

static ns_t used_by_all(const handle_t *threads) {
    ns_t sum = 0;

    for (unsigned i = 0; i < MANY; i++) {
        struct thread_info info = {0};

        check_eq(sys_thread_info_out(threads[i], &info), 0);
        sum += info.used;
    }
    return sum;
}

// What the programs did not get of a second, in thousandths of a percent.
static void measure_many(const char *key, enum sched_policy policy) {
    handle_t threads[MANY];

    contest_start(policy, 0);
    for (unsigned i = 0; i < MANY; i++) {
        long thread = thread_start(0, compute, NULL, stacks[i], STACK_SIZE, PRIORITY);

        check(thread > 0);
        threads[i] = (handle_t)thread;
        check_eq(introduce(1000 + i, threads[i]), 0);
    }
    test_sleep(10 * MILLISECOND);

    ns_t begin = time_now(), before = used_by_all(threads);

    test_sleep(1000 * MILLISECOND);

    ns_t used = used_by_all(threads) - before, passed = time_now() - begin;

    printf("BENCH %s %lu\n", key, (passed - used) * 100000 / passed);
    for (unsigned i = 0; i < MANY; i++) {
        check_eq(ask_word(startup_handle("sched"), SCHED_REMOVE, 1000 + i), 0);
        sys_thread_kill(threads[i]);
        sys_handle_close(0, threads[i]);
    }
}

TEST(two_hundred_programs_that_compute) {
    if (!contest_is_exact())
        return;
    measure_many("sched_share_200_mlfq", SCHED_MLFQ);
    measure_many("sched_share_200_stride", SCHED_STRIDE);
    measure_many("sched_share_200_lottery", SCHED_LOTTERY);
}

// ---- Interactive programs ----

static ns_t wake_latency(unsigned hogs) {
    contest_start(SCHED_MLFQ, 0);
    contest_add(CONTEST_WAKER);
    for (unsigned i = 0; i < hogs; i++)
        contest_add(CONTEST_HOG);
    contest_begin();
    test_sleep(700 * MILLISECOND);
    contestants[0].wakes = 0;
    test_sleep(2000 * MILLISECOND);

    ns_t late = contest_percentile(contestants[0].late, contestants[0].wakes);

    contest_end();
    return late;
}

TEST(an_interactive_program_wakes_up) {
    if (!contest_is_exact())
        return;
    printf("BENCH wake_idle_ns %lu\n", wake_latency(0));
    printf("BENCH wake_loaded_ns %lu\n", wake_latency(20));
}

// ---- Several harts ----

static void report(const char *what, unsigned count, const char *name, ns_t value, ns_t of) {
    printf("RATIO %s_%u_on_%u_harts_%s %lu.%02lu\n", what, count, contest_harts(), name, value / of,
           value * 100 / of % 100);
}

// So many programs that compute: what they get together is the speed-up over one hart.
static void measure_harts(unsigned count, enum sched_policy policy, const char *name) {
    contest_start(policy, 0);
    for (unsigned i = 0; i < count; i++)
        contest_add(CONTEST_HOG);
    contest_begin();
    test_sleep(300 * MILLISECOND);
    contest_begin();

    ns_t begin = time_now(), least = ~0ull, most = 0;

    test_sleep(2000 * MILLISECOND);
    contest_read();

    ns_t passed = time_now() - begin;

    for (unsigned i = 0; i < count; i++) {
        least = contestants[i].used < least ? contestants[i].used : least;
        most = contestants[i].used > most ? contestants[i].used : most;
    }
    report("speedup", count, name, contest_sum(), passed);
    report("unfairness", count, name, most, least + 1);
    contest_end();
}

TEST(several_harts) {
    unsigned harts = contest_harts();

    if (contest_is_exact())
        return;
    for (unsigned count = harts; count <= 2 * harts + 1; count += harts + 1) {
        measure_harts(count, SCHED_MLFQ, "mlfq");
        measure_harts(count, SCHED_STRIDE, "stride");
    }
}
