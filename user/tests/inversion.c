// user/tests/inversion.c -- three servers in a row, and who waits for whom, for who reads traces.
//
//   low, high --> first server --> second --> third, which computes for HOLD
//   middle computes most of the time, and calls nobody
//
// All have fixed priorities, the servers the least. When `high` calls while the servers work for
// `low`, they are to go on before `middle`. sched knows the programs as pids LOW, MIDDLE, HIGH.
#include <user/tests/lib/contest.h>

enum { ROUNDS = 30, LOW = 1, MIDDLE, HIGH, PROGRAMS = HIGH };
enum { SERVERS = 3, SERVER_PRIORITY = 3, LEVEL_OF_THIRD = 10, LEVEL_OF_PROGRAMS = 64 };

#define MILLISECOND 1000000ull
#define HOLD (2 * MILLISECOND)

static const int64_t nice_of[] = {[LOW] = 10, [MIDDLE] = 0, [HIGH] = -10};

struct actor {
    struct peer *peer;
    handle_t below; // the server that it calls, in its own table; 0: none
};

static struct actor servers[SERVERS], programs[PROGRAMS + 1];
static volatile uint64_t rounds;

// An instruction is a nanosecond where this is run, and a turn of the loop is two.
static void spin(ns_t time) {
    uint64_t turns = time / 2;

    __asm__ volatile("1: addi %0, %0, -1; bnez %0, 1b" : "+r"(turns));
}

static void serve_calls(void *argument) {
    struct actor *self = argument;
    struct ipc_registers r;

    ipc_recv4(HANDLE_SERVICE, &r);
    for (;;) {
        if (self->below)
            ipc_call0(self->below, 1);
        else
            spin(HOLD);
        ipc_reply_recv4(HANDLE_SERVICE, &r);
    }
}

static void be_low(void *argument) {
    struct actor *self = argument;

    for (;;)
        ipc_call0(self->below, 1);
}

static void be_middle(void *argument) {
    (void)argument;
    for (;;) {
        spin(7 * MILLISECOND);
        test_sleep(MILLISECOND);
    }
}

static void be_high(void *argument) {
    struct actor *self = argument;

    for (; rounds < ROUNDS; rounds++) {
        test_sleep((3 + rounds % 5) * MILLISECOND);
        ipc_call0(self->below, 1);
    }
    sys_thread_exit();
}

static void introduce(int64_t pid) {
    struct peer *peer = programs[pid].peer;
    handle_t thread = (handle_t)sys_handle_copy(0, peer->thread, 0,
                                                RIGHT_COPY | RIGHT_THREAD_SCHEDULE, 0);
    struct message m = {.tag = SCHED_ADD, .words = {(uint64_t)pid}, .handles = {thread}};

    check_eq(ask(startup_handle("sched"), &m), 0);
    sys_handle_close(0, thread);
    m = (struct message){.tag = SCHED_SET,
                         .words = {(uint64_t)pid, SCHED_NICE, (uint64_t)nice_of[pid]}};
    check_eq(ask(startup_handle("sched"), &m), 0);
}

static void add_program(int64_t pid, void (*run)(void *)) {
    struct actor *self = &programs[pid];

    self->peer = peer_create(LEVEL_OF_PROGRAMS, 20, 0);
    self->below = peer_gate(servers[0].peer, (badge_t)pid, self->peer);
    check_eq(sys_task_suspend(self->peer->task), 0);
    peer_run(self->peer, run, self);
    introduce(pid);
}

TEST(inversion) {
    contest_start(SCHED_PRIORITY, 0);
    for (unsigned i = SERVERS; i-- > 0;) {
        servers[i].peer = peer_create(LEVEL_OF_THIRD + SERVERS - i, SERVER_PRIORITY, PEER_SERVER);
        if (i + 1 < SERVERS)
            servers[i].below = peer_gate(servers[i + 1].peer, 1, servers[i].peer);
        peer_run(servers[i].peer, serve_calls, &servers[i]);
    }
    test_sleep(MILLISECOND); // until they receive: before that nobody can lend to them
    add_program(LOW, be_low);
    add_program(MIDDLE, be_middle);
    add_program(HIGH, be_high);
    for (int64_t pid = LOW; pid <= HIGH; pid++)
        check_eq(sys_task_resume(programs[pid].peer->task), 0);
    while (rounds < ROUNDS)
        test_sleep(10 * MILLISECOND);
    for (int64_t pid = LOW; pid <= HIGH; pid++)
        check_eq(ask_word(startup_handle("sched"), SCHED_REMOVE, (uint64_t)pid), 0);
    peer_kill_all();
}
