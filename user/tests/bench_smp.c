// user/tests/bench_smp.c -- calls across harts, and pairs on all harts at once, as ratios.
//
// Time here is the emulator's, in parallel threads of the host: a ratio tells whether something is
// out of hand (an interrupt to another hart costs a trap through the firmware), and varies from run
// to run. Instructions are counted on one hart, by bench.c.

#include <stdio.h>

#include <user/tests/lib/bench.h>
#include <user/tests/lib/test.h>

enum { ROUNDS = 500, SERVER_LEVEL = 10, PRIORITY = 20, QUANTUM_NONE = 0, HARTS = 4 };

static void echo_server(void *argument) {
    struct ipc_registers r;
    (void)argument;
    ipc_recv4(HANDLE_SERVICE, &r);
    for (;;)
        ipc_reply_recv4(HANDLE_SERVICE, &r);
}

struct pair {
    struct peer *client, *server;
    handle_t gate; // in the client's table
    volatile uint64_t time, done;
};

static volatile uint64_t go;

static void client(void *argument) {
    struct pair *pair = argument;
    ipc_call0(pair->gate, 1);
    while (!go)
        ;
    ns_t begin = time_now();
    for (int i = 0; i < ROUNDS; i++)
        ipc_call0(pair->gate, 1);
    pair->time = time_now() - begin;
    pair->done = 1;
    sys_thread_exit();
}

static void pin(const struct peer *peer, unsigned hart) {
    check_eq(sys_thread_schedule(peer->thread, PRIORITY, QUANTUM_NONE, 1ull << hart), 0);
}

static void pair_start(struct pair *pair, unsigned client_hart, unsigned server_hart) {
    *pair = (struct pair){.server = peer_create(SERVER_LEVEL, PRIORITY, PEER_SERVER)};
    pair->client = peer_create(64, PRIORITY, 0);
    pair->gate = peer_gate(pair->server, 1, pair->client);
    peer_run(pair->server, echo_server, NULL);
    pin(pair->server, server_hart);
    peer_run(pair->client, client, pair);
    pin(pair->client, client_hart);
}

static void wait_done(struct pair *pair) {
    check(test_wait(&pair->done, 60000000000));
    peer_kill(pair->client);
    peer_kill(pair->server);
}

static uint64_t one_pair(unsigned client_hart, unsigned server_hart) {
    struct pair pair;
    go = 1;
    pair_start(&pair, client_hart, server_hart);
    wait_done(&pair);
    return pair.time;
}

// Prints value / base with two decimals.
static void report(const char *key, uint64_t value, uint64_t base) {
    uint64_t hundredths = (value * 100 + base / 2) / base;
    printf("RATIO %s %lu.%02lu\n", key, hundredths / 100, hundredths % 100);
}

TEST(a_call_to_another_hart) {
    uint64_t same = one_pair(1, 1);
    report("smp_cross_hart", one_pair(1, 2), same);
}

TEST(pairs_on_all_harts) {
    static struct pair pairs[HARTS - 1];
    uint64_t alone = one_pair(1, 1);
    uint64_t total = 0;
    go = 0;
    for (unsigned i = 0; i < HARTS - 1; i++)
        pair_start(&pairs[i], i + 1, i + 1);
    test_sleep(1000000);
    go = 1;
    for (unsigned i = 0; i < HARTS - 1; i++) {
        wait_done(&pairs[i]);
        total += pairs[i].time;
    }
    // 1.00: the pairs do not hinder each other. One kernel lock, and the cores of the host, do.
    report("smp_3_pairs_on_3_harts", total / (HARTS - 1), alone);
}
