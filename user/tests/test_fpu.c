// user/tests/test_fpu.c -- floating-point registers and fcsr belong to a thread.
#include <string.h>

#include <user/lib/thread.h>
#include <user/tests/lib/test.h>

enum {
    LEVEL = 64,
    PRIORITY = 20,
    THREADS = 6,
    REGISTERS = 33, // f0-f31, fcsr
    QUANTUM = 50000,
};

#define LIMIT 10000000000ull

static volatile uint64_t done, wrong;

#define EACH_F \
    "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31"

// Load all, spin `count` times, store all.
__attribute__((naked, noinline)) static void hold_registers(uint64_t *registers
                                                            __attribute__((unused)),
                                                            uint64_t count
                                                            __attribute__((unused))) {
    __asm__("addi sp, sp, -96\n"
            ".irp n,8,9,18,19,20,21,22,23,24,25,26,27\n fsd f\\n, 0(sp)\n addi sp, sp, 8\n "
            ".endr\n"
            "ld t0, 256(a0)\n fscsr t0\n"
            ".irp n," EACH_F "\n fld f\\n, 8*\\n(a0)\n .endr\n"
            "1: addi a1, a1, -1\n bnez a1, 1b\n"
            ".irp n," EACH_F "\n fsd f\\n, 8*\\n(a0)\n .endr\n"
            "frcsr t0\n sd t0, 256(a0)\n"
            ".irp n,27,26,25,24,23,22,21,20,19,18,9,8\n addi sp, sp, -8\n fld f\\n, 0(sp)\n "
            ".endr\n"
            "addi sp, sp, 96\n"
            "ret");
}

static void fill(uint64_t *registers, uint64_t seed) {
    for (unsigned i = 0; i < REGISTERS - 1; i++)
        registers[i] = seed << 32 | i << 8 | 1;
    registers[REGISTERS - 1] = seed % 5 << 5 | seed % 31; // rounding mode, flags
}

// Hold a pattern for a while. Returns whether it is the same after that.
static bool holds(uint64_t seed, uint64_t count) {
    uint64_t before[REGISTERS], after[REGISTERS];

    fill(before, seed);
    memcpy(after, before, sizeof after);
    hold_registers(after, count);
    return memcmp(before, after, sizeof after) == 0;
}

static void hold_pattern(void *argument) {
    for (unsigned i = 0; i < 10; i++)
        if (!holds((uintptr_t)argument * 100 + i, 300000))
            wrong++;
    __atomic_fetch_add(&done, 1, __ATOMIC_SEQ_CST);
}

static void wait_done(uint64_t count) {
    for (unsigned i = 0; i < 30000 && done < count; i++)
        test_sleep(1000000);
    check_eq(done, count);
    check_eq(wrong, 0);
}

TEST(registers_are_kept_across_tasks_that_are_preempted) {
    uint64_t pages = test_pages_used();

    done = wrong = 0;
    for (uintptr_t i = 0; i < THREADS; i++) {
        struct peer *peer = peer_create(LEVEL, PRIORITY - 1, 0);

        check_eq(peer_run_on(peer, hold_pattern, (void *)(i + 1), QUANTUM, 1), 0);
    }
    wait_done(THREADS);
    peer_kill_all();
    check(test_pages_return(pages));
}

TEST(registers_are_kept_across_threads_of_one_task) {
    static char stacks[THREADS][8192] __attribute__((aligned(16)));
    handle_t threads[THREADS];
    uint64_t pages = test_pages_used();

    done = wrong = 0;
    for (uintptr_t i = 0; i < THREADS; i++) {
        threads[i] = (handle_t)thread_start(HANDLE_TASK, hold_pattern, (void *)(i + 50), stacks[i],
                                            sizeof stacks[i], PRIORITY - 1);
        sys_thread_schedule(threads[i], PRIORITY - 1, QUANTUM, 1);
    }
    wait_done(THREADS);
    for (unsigned i = 0; i < THREADS; i++)
        sys_handle_close(0, threads[i]);
    check(test_pages_return(pages));
}

TEST(registers_are_kept_when_a_thread_moves_between_harts) {
    uint64_t pages = test_pages_used();
    struct peer *peers[2];

    done = wrong = 0;
    for (uintptr_t i = 0; i < 2; i++)
        peers[i] = peer_start(hold_pattern, (void *)(i + 7), LEVEL, PRIORITY - 1, 0);
    for (unsigned i = 0; i < 30000 && done < 2; i++) {
        // Harts that do not run are refused; a thread that ended is, too.
        sys_thread_schedule(peers[i % 2]->thread, PRIORITY - 1, QUANTUM, 1ull << i / 2 % 8);
        test_sleep(100000);
    }
    wait_done(2);
    peer_kill_all();
    check(test_pages_return(pages));
}

// A server that uses floating point while its caller holds registers of its own.
static void serve_floating(void *argument) {
    struct message m = {0};
    int what = ipc_recv(HANDLE_SERVICE, &m);

    (void)argument;
    while (what == 0) {
        if (m.words[0] && !holds(m.words[0] + 1000, 10))
            wrong++;
        what = ipc_reply_recv(HANDLE_SERVICE, &m);
    }
}

#define STORE(n) __asm__ volatile("fsd f" #n ", %0" : "=m"(got[n]))
#define LOAD(n) __asm__ volatile("fld f" #n ", %0" : : "m"(set[n]))

// Callee-saved ones must be kept by the compiler's rules; the kernel keeps all of a thread's.
TEST(registers_are_kept_across_calls_to_a_server_that_uses_its_own) {
    uint64_t pages = test_pages_used();
    struct peer *server = peer_start(serve_floating, NULL, LEVEL - 1, PRIORITY, PEER_SERVER);
    handle_t gate = peer_gate(server, 1, NULL);

    wrong = 0;
    for (uint64_t i = 0; i < 200; i++) {
        uint64_t set[32], got[32], tag = 0, words[4] = {i % 3, 0, 0, 0};

        for (unsigned n = 0; n < 32; n++)
            set[n] = i << 40 | n;
        LOAD(0);
        LOAD(1);
        LOAD(8);
        LOAD(10);
        LOAD(27);
        LOAD(31);
        check_eq(ipc_call4(gate, &tag, words), 0);
        STORE(0);
        STORE(1);
        STORE(8);
        STORE(10);
        STORE(27);
        STORE(31);
        check_eq(got[0], set[0]);
        check_eq(got[1], set[1]);
        check_eq(got[8], set[8]);
        check_eq(got[10], set[10]);
        check_eq(got[27], set[27]);
        check_eq(got[31], set[31]);
        if (i % 5 == 0)
            check(holds(i, 10));
    }
    check_eq(wrong, 0);
    sys_handle_close(0, gate);
    peer_kill(server);
    check(test_pages_return(pages));
}

static uint64_t first[REGISTERS];

static void look_at_first(void *argument) {
    (void)argument;
    __asm__ volatile(".irp n," EACH_F "\n fsd f\\n, 8*\\n(%0)\n .endr\n frcsr t0\n sd t0, 256(%0)"
                     :
                     : "r"(first)
                     : "t0", "memory");
    done = 1;
}

TEST(a_new_thread_sees_nothing_of_what_others_had_in_the_registers) {
    uint64_t pages = test_pages_used();

    for (unsigned i = 0; i < 10; i++) {
        struct peer *peer = peer_create(LEVEL, PRIORITY + 1, 0);

        done = 0;
        memset(first, 0xff, sizeof first);
        check(holds(i + 1, 10)); // dirty on this hart
        peer_run(peer, look_at_first, NULL);
        check(test_wait(&done, LIMIT));
        for (unsigned n = 0; n < REGISTERS; n++)
            check_eq(first[n], 0);
        peer_kill(peer);
    }
    check(test_pages_return(pages));
}
