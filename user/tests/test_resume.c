// user/tests/test_resume.c -- faults, exceptions, ends and preemption change no register of a
// thread that goes on after them.
#include <string.h>

#include <user/tests/lib/pages.h>
#include <user/tests/lib/probe.h>
#include <user/tests/lib/test.h>

enum {
    LEVEL = 64,
    PRIORITY = 20,
};

#define LIMIT 10000000000ull // ns; longer than anything takes

PROBE(probe_ecall, "ecall")
PROBE(probe_load, "ld a0, 0(a0)")
PROBE(probe_illegal, ".word 0xffffffff")
PROBE(probe_spin, "1: addi a0, a0, -1\n bnez a0, 1b")

static uint8_t missing[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static uint64_t after[REGISTERS];
static volatile uint64_t after_done;

static void load_missing(void *argument) {
    (void)argument;
    fill(after, 60);
    after[A0] = (uint64_t)missing;
    probe_load(after);
    after_done = 1;
}

TEST(a_fault_that_the_pager_mends_changes_no_register) {
    uint64_t pages = test_pages_used();
    handle_t endpoint = (handle_t)sys_endpoint_create(0);
    handle_t gate = (handle_t)sys_gate_create(endpoint, 1, 0);
    struct peer *peer = peer_create(LEVEL + 1, PRIORITY, 0);
    struct message m = {0};

    after_done = 0;
    memset(missing, 0x11, sizeof missing);
    page_unmap(peer->task, missing);
    check_eq(sys_task_watch(peer->task, gate, 0), 0);
    peer_run(peer, load_missing, NULL);
    check_eq(ipc_recv(endpoint, &m), 0);
    check_eq(m.tag, FAULT_PAGE);
    check_eq(m.words[0], (uint64_t)missing);
    check_eq(m.words[1], ACCESS_READ);
    page_map(peer->task, missing, ACCESS_READ);
    m.tag = 0;
    check_eq(ipc_reply(0, &m), 0);
    check(test_wait(&after_done, LIMIT));
    check_eq(after[A0], 0x1111111111111111);
    check_eq(changed_register(after, 60), 0);
    peer_kill(peer);
    sys_handle_close(0, gate);
    sys_handle_close(0, endpoint);
    check(test_pages_return(pages));
}

static void run_illegal(void *argument) {
    (void)argument;
    fill(after, 61);
    after[A0] = 5;
    probe_illegal(after);
    after_done = 1;
}

TEST(a_watcher_that_steps_over_an_exception_changes_only_the_pc) {
    uint64_t pages = test_pages_used();
    handle_t endpoint = (handle_t)sys_endpoint_create(0);
    struct peer *peer = peer_create(LEVEL + 1, PRIORITY, 0);
    struct registers registers;
    struct message m = {0};

    after_done = 0;
    peer_watch(peer, endpoint, 9);
    peer_run(peer, run_illegal, NULL);
    check_eq(ipc_recv(endpoint, &m), EVENT_ENDED);
    check_eq(m.words[0], REASON_EXCEPTION);
    check_eq(sys_thread_get_registers(peer->thread, &registers), 0);
    check_eq(registers.pc, m.words[3]);
    check_eq(registers.x[A0 - 1], 5);
    check_eq(registers.x[T6 - 1], pattern(T6, 61));
    registers.pc += 4;
    check_eq(sys_thread_set_registers(peer->thread, &registers), 0);
    check_eq(sys_task_resume(peer->task), 0);
    check(test_wait(&after_done, LIMIT));
    check_eq(after[A0], 5);
    check_eq(changed_register(after, 61), 0);
    peer_kill(peer);
    sys_handle_close(0, endpoint);
    check(test_pages_return(pages));
}

static void exit_and_go_on(void *argument) {
    (void)argument;
    fill(after, 62);
    after[A0] = 33;
    after[A7] = SYS_task_exit;
    probe_ecall(after);
    after_done = 1;
}

TEST(a_task_that_is_resumed_after_its_exit_finds_zeros) {
    uint64_t pages = test_pages_used();
    handle_t endpoint = (handle_t)sys_endpoint_create(0);
    struct peer *peer = peer_create(LEVEL + 1, PRIORITY, 0);
    struct message m = {0};

    after_done = 0;
    peer_watch(peer, endpoint, 9);
    peer_run(peer, exit_and_go_on, NULL);
    check_eq(ipc_recv(endpoint, &m), EVENT_ENDED);
    check_eq(m.words[0], REASON_EXIT);
    check_eq(m.words[1], 33);
    check_eq(sys_task_resume(peer->task), 0);
    check(test_wait(&after_done, LIMIT));
    check_eq(after[A0], 0);
    check_eq(wrong_register(after, 62, BIT(A0)), 0);
    peer_kill(peer);
    sys_handle_close(0, endpoint);
    check(test_pages_return(pages));
}

enum { SPINNERS = 4 };
static volatile uint64_t spun;

static void spin(void *argument) {
    uint64_t seed = 70 + (uint64_t)argument, registers[REGISTERS];

    for (unsigned i = 0; i < 5; i++) {
        fill(registers, seed + i);
        registers[A0] = 1000000;
        probe_spin(registers);
        check_eq(registers[A0], 0);
        check_eq(changed_register(registers, seed + i), 0);
    }
    __atomic_fetch_add(&spun, 1, __ATOMIC_SEQ_CST);
}

TEST(preemption_by_the_timer_changes_no_register) {
    uint64_t pages = test_pages_used();
    struct peer *peers[SPINNERS];

    spun = 0;
    for (uint64_t i = 0; i < SPINNERS; i++) {
        peers[i] = peer_create(LEVEL, PRIORITY - 1, 0);
        check_eq(peer_run_on(peers[i], spin, (void *)(i * 10), 50000, ~0ull), 0);
    }
    for (unsigned i = 0; i < 10000 && spun < SPINNERS; i++)
        test_sleep(1000000);
    check_eq(spun, SPINNERS);
    for (unsigned i = 0; i < SPINNERS; i++)
        peer_kill(peers[i]);
    check(test_pages_return(pages));
}
