// user/tests/test_exit.c -- threads that end themselves: no one can have them go on.
#include <user/tests/lib/test.h>

enum {
    LEVEL = 64,
    PRIORITY = 20, // as the test's
    CALLERS = 200, // more than the kernel deals with in one step
    ROUNDS = 50,
    SECOND_HART = 2, // as a mask
};

#define LIMIT 10000000000ull // ns; longer than anything takes

static volatile uint64_t begun, went_on, answered;

static void exit_thread(void) {
    sys_thread_exit();
    went_on = 1;
    for (;;)
        sys_thread_exit();
}

// Resume the peer's thread until it has ended itself, and then.
static void resume_until_it_ends(const struct peer *peer) {
    unsigned limit = 10000000;

    while (sys_thread_resume(peer->thread) == 0)
        check(limit-- > 0);
    check_eq(sys_thread_resume(peer->thread), ERR_STATE);
    check_eq(sys_thread_suspend(peer->thread), ERR_STATE);
    check_eq(sys_thread_interrupt(peer->thread), ERR_STATE);
    check_eq(sys_thread_kill(peer->thread), ERR_STATE);
    check_eq(begun, 1);
    check_eq(went_on, 0);
}

static void begin_and_exit(void *argument) {
    (void)argument;
    begun = 1;
    exit_thread();
}

TEST(a_thread_that_ended_itself_cannot_be_resumed) {
    uint64_t pages = test_pages_used();
    struct peer *peer = peer_create(LEVEL, PRIORITY + 1, 0);

    for (unsigned i = 0; i < 50; i++) {
        begun = went_on = 0;
        peer_run(peer, begin_and_exit, NULL);
        resume_until_it_ends(peer);
        sys_handle_close(0, peer->thread);
    }
    peer->thread = 0;
    peer_kill(peer);
    check(test_pages_return(pages));
}

// A thread without a stack: calls through the gate in a0, and ends.
__attribute__((naked)) static void call_once(void) {
    __asm__("li a7, %0\n ecall\n"
            "1: li a7, %1\n ecall\n j 1b"
            :
            : "i"(SYS_call), "i"(SYS_thread_exit));
}

static void start_callers(handle_t client, const struct peer *server) {
    handle_t gate = (handle_t)sys_gate_create(server->endpoint, 1, client);

    for (unsigned i = 0; i < CALLERS; i++) {
        handle_t thread = (handle_t)sys_thread_create(client, (vaddr_t)call_once, 0, gate,
                                                      PRIORITY + 1);

        check_eq(sys_thread_resume(thread), 0);
        check_eq(sys_handle_close(0, thread), 0);
    }
}

static void defer_all_and_exit(void *argument) {
    struct message m = {0};

    (void)argument;
    for (unsigned i = 0; i < CALLERS; i++) {
        check_eq(ipc_recv(HANDLE_SERVICE, &m), 0);
        check(sys_defer() > 0);
    }
    begun = 1;
    exit_thread();
}

static void answer_all(void *argument) {
    struct message m = {0};

    (void)argument;
    while (answered < CALLERS) {
        check_eq(ipc_recv(HANDLE_SERVICE, &m), 0);
        check_eq(ipc_reply(0, &m), 0);
        answered++;
    }
}

static void spin(void *argument) {
    (void)argument;
    for (;;)
        ;
}

// Every deferred call goes back to the queue before it is gone, step by step. Between the steps its
// hart runs another thread, and this one may come to resume it.
TEST(a_server_that_ended_itself_cannot_be_resumed_while_it_is_taken_apart) {
    uint64_t pages = test_pages_used();
    struct peer *server = peer_create(LEVEL, PRIORITY + 1, PEER_SERVER);
    struct peer *client = peer_create(LEVEL + 1, PRIORITY + 1, 0);
    struct peer *spinner = peer_create(LEVEL, PRIORITY - 1, 0);

    begun = went_on = answered = 0;
    start_callers(client->task, server);
    peer_run_on(spinner, spin, NULL, 0, SECOND_HART); // if there is one
    for (unsigned i = 0; i < ROUNDS; i++) {
        begun = 0;
        peer_run_on(server, defer_all_and_exit, NULL, 0, SECOND_HART);
        resume_until_it_ends(server);
        sys_handle_close(0, server->thread);
    }
    peer_run(server, answer_all, NULL);
    while (answered < CALLERS)
        test_sleep(1000000);
    peer_kill(spinner);
    peer_kill(client);
    peer_kill(server);
    check(test_pages_return(pages));
}
