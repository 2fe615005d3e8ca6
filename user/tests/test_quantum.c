// user/tests/test_quantum.c -- who shares a hart with whom, when calls are made in between.

#include <user/tests/lib/test.h>

enum { PRIORITY = 15, SERVER_LEVEL = 10, QUANTUM = 1000000 };

#define MILLISECOND 1000000ull

static volatile uint64_t calls, counted;

static void echo_server(void *argument) {
    struct message m = {0};
    (void)argument;
    ipc_recv(HANDLE_SERVICE, &m);
    for (;;)
        ipc_reply_recv(HANDLE_SERVICE, &m);
}

static void calling(void *argument) {
    handle_t gate = (handle_t)(uintptr_t)argument;
    for (;;) {
        ipc_call0(gate, 1);
        calls++;
    }
}

static void counting(void *argument) {
    (void)argument;
    for (;;)
        counted++;
}

static void pin(const struct peer *peer, unsigned priority) {
    check_eq(sys_thread_schedule(peer->thread, priority, QUANTUM, 1), 0);
}

// A caller and a counter of equal priority on one hart, for 100 ms.
static void run_beside(unsigned server_priority) {
    struct peer *server = peer_start(echo_server, NULL, SERVER_LEVEL, server_priority, PEER_SERVER);
    struct peer *client = peer_create(64, PRIORITY, 0);
    struct peer *counter = peer_create(64, PRIORITY, 0);
    pin(server, server_priority);
    check_eq(ipc_call0(peer_gate(server, 0, NULL), 1), 0); // now it receives: it can be lent to
    handle_t gate = peer_gate(server, 1, client);
    calls = counted = 0;
    peer_run(client, calling, (void *)(uintptr_t)gate);
    pin(client, PRIORITY);
    peer_run(counter, counting, NULL);
    pin(counter, PRIORITY);
    test_sleep(100 * MILLISECOND);
    check_eq(sys_task_suspend(client->task), 0);
    check_eq(sys_task_suspend(counter->task), 0);
}

TEST(a_client_shares_with_its_equals) {
    run_beside(PRIORITY);
    check(calls > 100);
    check(counted > 10000);
}

TEST(a_client_of_a_more_urgent_server_shares_with_its_equals) {
    run_beside(PRIORITY + 4);
    check(calls > 100);
    check(counted > 10000);
}

TEST(a_client_of_a_less_urgent_server_shares_with_its_equals) {
    run_beside(PRIORITY - 4);
    check(calls > 100);
    check(counted > 10000);
}
