// user/tests/test_tasks.c -- tasks: suspended, resumed, reset, killed; what they may be given.
#include <string.h>

#include <user/tests/lib/pages.h>
#include <user/tests/lib/test.h>

enum {
    LEVEL = 64,
    PRIORITY = 20,
    WATCHED = 5, // badge of the watcher's gates
};

#define LIMIT 10000000000ull // ns; longer than anything takes
#define MILLISECOND 1000000ull

static volatile uint64_t counter, done;

static uint64_t task_state(handle_t task) {
    struct task_info info = {0};

    check_eq(sys_task_info_out(task, &info), 0);
    return info.state;
}

static void count(void *argument) {
    (void)argument;
    for (;;)
        counter++;
}

// Whether the counter moves within a while.
static bool counts(void) {
    uint64_t before = counter;

    for (unsigned i = 0; i < 100 && counter == before; i++)
        test_sleep(MILLISECOND);
    return counter != before;
}

// Whether it stands still, once a hart that was counting has let go.
static bool stands(void) {
    uint64_t before = counter - 1;

    for (unsigned i = 0; i < 1000 && counter != before; i++) {
        before = counter;
        test_sleep(10 * MILLISECOND);
    }
    return counter == before;
}

TEST(a_suspended_task_stands_still_until_it_is_resumed) {
    uint64_t pages = test_pages_used();
    struct peer *peer = peer_start(count, NULL, LEVEL, PRIORITY - 1, 0);

    check(counts());
    check_eq(task_state(peer->task), TASK_RUNNING);
    check_eq(sys_task_suspend(peer->task), 0);
    check_eq(task_state(peer->task), TASK_SUSPENDED);
    check(stands());
    check_eq(sys_task_suspend(peer->task), ERR_STATE);
    check_eq(sys_task_resume(peer->task), 0);
    check(counts());
    check_eq(sys_task_resume(peer->task), ERR_STATE);
    peer_kill(peer);
    check(test_pages_return(pages));
}

TEST(a_thread_that_is_stopped_twice_needs_both_to_go_on) {
    uint64_t pages = test_pages_used();
    struct peer *peer = peer_start(count, NULL, LEVEL, PRIORITY - 1, 0);

    check(counts());
    check_eq(sys_thread_suspend(peer->thread), 0);
    check_eq(sys_task_suspend(peer->task), 0);
    check_eq(sys_task_resume(peer->task), 0);
    check(stands());
    check_eq(sys_task_suspend(peer->task), 0);
    check_eq(sys_thread_resume(peer->thread), 0);
    check(stands());
    check_eq(sys_task_resume(peer->task), 0);
    check(counts());
    peer_kill(peer);
    check(test_pages_return(pages));
}

static void answer(void *argument) {
    struct message m = {0};
    int what = ipc_recv(HANDLE_SERVICE, &m);

    (void)argument;
    while (what == 0) {
        m.words[0] += 1;
        what = ipc_reply_recv(HANDLE_SERVICE, &m);
    }
}

static volatile uint64_t calls;

static void call_once(void *argument) {
    struct message m = {.words = {41}};

    calls = 1;
    check_eq(ipc_call((handle_t)(uintptr_t)argument, &m), 0);
    check_eq(m.words[0], 42);
    done = 1;
}

TEST(a_call_to_a_suspended_server_waits_until_it_is_resumed) {
    uint64_t pages = test_pages_used();
    struct peer *server = peer_start(answer, NULL, LEVEL - 1, PRIORITY + 1, PEER_SERVER);
    struct peer *client = peer_create(LEVEL, PRIORITY + 1, 0);
    handle_t gate = peer_gate(server, 1, client);

    test_sleep(MILLISECOND); // most likely the server waits in recv by then
    check_eq(sys_task_suspend(server->task), 0);
    done = calls = 0;
    peer_run(client, call_once, (void *)(uintptr_t)gate);
    check(test_wait(&calls, LIMIT));
    test_sleep(5 * MILLISECOND);
    check_eq(done, 0);
    check_eq(sys_task_resume(server->task), 0);
    check(test_wait(&done, LIMIT));
    peer_kill(client);
    peer_kill(server);
    check(test_pages_return(pages));
}

TEST(a_task_can_get_another_name) {
    uint64_t name[TASK_NAME_SIZE / sizeof(uint64_t)] = {0}, pages = test_pages_used();
    struct peer *server = peer_start(answer, NULL, LEVEL - 1, PRIORITY + 1, PEER_SERVER);
    struct peer *client = peer_create(LEVEL, PRIORITY + 1, 0);
    handle_t gate = peer_gate(server, 1, client);
    struct thread_info info = {0};

    done = 0;
    check_eq(sys_task_suspend(server->task), 0);
    memcpy(name, "another", sizeof "another");
    check_eq(sys_task_name(server->task, name[0], name[1]), 0);
    check_eq(sys_task_name(0, name[0], name[1]), ERR_HANDLE); // its own: has no right to
    peer_run(client, call_once, (void *)(uintptr_t)gate);
    for (unsigned i = 0; i < 1000 && !info.server[0]; i++) { // until it calls
        test_sleep(MILLISECOND);
        check_eq(sys_thread_info_out(client->thread, &info), 0);
    }
    check_eq(strcmp(info.server, "another"), 0);
    check_eq(sys_task_resume(server->task), 0);
    check(test_wait(&done, LIMIT));
    peer_kill(client);
    peer_kill(server);
    check(test_pages_return(pages));
}

// Two tables hold the same handles.
static unsigned list_handles(handle_t task, uint64_t *handles, unsigned max) {
    struct handle_next next = {0};
    unsigned found = 0;

    for (uint64_t slot = 0; sys_handle_next_out(task, slot, &next) == 0 && found < max;
         slot = HANDLE_SLOT(next.handle) + 1)
        handles[found++] = next.handle ^ next.type << 32 ^ next.rights << 40;
    return found;
}

TEST(a_reset_takes_threads_and_mappings_and_leaves_handles_and_endpoints) {
    uint64_t pages = test_pages_used(), before[8], after[8];
    struct peer *server = peer_start(answer, NULL, LEVEL - 1, PRIORITY, PEER_SERVER);
    handle_t gate = peer_gate(server, 1, NULL);
    struct message m = {.words = {1}};

    check_eq(ipc_call(gate, &m), 0);
    check_eq(list_handles(server->task, before, 8), 3);
    check_eq(sys_task_reset(server->task), 0);
    check_eq(sys_thread_resume(server->thread), ERR_STATE);
    check_eq(task_state(server->task), TASK_RUNNING);
    check_eq(list_handles(server->task, after, 8), 3);
    check_eq(memcmp(before, after, 3 * sizeof before[0]), 0);
    peer_rerun(server, answer, NULL);
    check_eq(ipc_call(gate, &m), 0); // the same gate leads to the new instance
    check_eq(m.words[0], 3);
    sys_handle_close(0, gate);
    peer_kill(server);
    check(test_pages_return(pages));
}

TEST(nobody_resets_or_kills_the_own_task) {
    check_eq(sys_task_reset(HANDLE_TASK), ERR_STATE);
    check_eq(sys_task_kill(HANDLE_TASK), ERR_STATE);
}

TEST(a_killed_task_takes_nothing_more) {
    uint64_t pages = test_pages_used();
    handle_t task = (handle_t)sys_task_create(HANDLE_ACCOUNT, LEVEL, PRIORITY, 0, 0);

    check_eq(sys_task_kill(task), 0);
    check_eq(task_state(task), TASK_KILLED);
    check_eq(sys_thread_create(task, 0, 0, 0, 1), ERR_STATE);
    check_eq(sys_endpoint_create(task), ERR_STATE);
    check_eq(sys_handle_copy(0, HANDLE_ACCOUNT, task, RIGHTS_ALL, 0), ERR_STATE);
    check_eq(sys_memory_map(startup->memory, 0, task, 0x1000, 1, ACCESS_READ), ERR_STATE);
    check_eq(sys_memory_unmap(task, 0x1000, 1), ERR_STATE);
    check_eq(sys_task_suspend(task), ERR_STATE);
    check_eq(sys_task_resume(task), ERR_STATE);
    check_eq(sys_task_reset(task), ERR_STATE);
    check_eq(sys_task_watch(task, 0, 0), ERR_STATE);
    check_eq(sys_task_kill(task), 0);
    sys_handle_close(0, task);
    check(test_pages_return(pages));
}

TEST(a_task_gives_no_more_than_its_own_ceiling) {
    uint64_t pages = test_pages_used();
    const uint64_t ceiling = startup->ceiling;

    check_eq(sys_task_create(HANDLE_ACCOUNT, LEVEL, ceiling + 1, 0, 0), ERR_ARG);
    check_eq(sys_task_create(HANDLE_ACCOUNT, LEVEL, ~0ull, 0, 0), ERR_ARG);
    check_eq(sys_task_create(HANDLE_ACCOUNT, 0, 1, 0, 0), ERR_ARG);
    check_eq(sys_task_create(HANDLE_ACCOUNT, LEVEL_MAX + 1, 1, 0, 0), ERR_ARG);

    handle_t task = (handle_t)sys_task_create(HANDLE_ACCOUNT, LEVEL, 10, 0, 0);

    check_eq(sys_thread_create(task, 0, 0, 0, 11), ERR_ARG);
    check_eq(sys_thread_create(task, 0, 0, 0, 1ull << 32), ERR_ARG);

    handle_t thread = (handle_t)sys_thread_create(task, 0, 0, 0, 10);

    check_eq(sys_thread_schedule(thread, 11, 0, 1), ERR_ARG);
    check_eq(sys_thread_schedule(thread, 10, 0, 0), ERR_ARG);
    check_eq(sys_thread_schedule(thread, 10, 0, 1ull << HARTS_MAX), ERR_ARG);
    check_eq(sys_thread_schedule(thread, 10, 1, 1), ERR_ARG);
    check_eq(sys_thread_schedule(thread, 9, 0, 1), 0);
    sys_handle_close(0, thread);
    sys_task_kill(task);
    sys_handle_close(0, task);
    check(test_pages_return(pages));
}

TEST(tasks_that_run_on_every_hart_can_be_killed_there) {
    enum { RUNNING = 9 };
    uint64_t pages = test_pages_used();
    struct peer *peers[RUNNING];

    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < RUNNING; i++)
            peers[i] = peer_start(count, NULL, LEVEL, PRIORITY - 1, 0);
        check(counts());
        for (unsigned i = 0; i < RUNNING; i++)
            peer_kill(peers[i]);
        check(test_pages_return(pages));
        check(stands());
    }
}

// The victim has so many handles that taking it apart takes many steps.
static void kill_victim(void *argument) {
    done = 1;
    sys_task_kill((handle_t)(uintptr_t)argument);
}

static void kill_the_killer(handle_t victim, ns_t after) {
    enum { HANDLES = 3000 };
    struct peer *killer = peer_create(LEVEL, PRIORITY - 1, 0);
    long name = peer_give(killer, victim, RIGHTS_ALL);

    for (unsigned i = 0; i < HANDLES; i++)
        check(sys_handle_copy(0, HANDLE_ACCOUNT, victim, RIGHTS_ALL, 0) > 0);
    done = 0;
    peer_run(killer, kill_victim, (void *)name);
    check(test_wait(&done, LIMIT));
    test_sleep(after);
    peer_kill(killer);
}

TEST(a_kill_whose_killer_is_killed_comes_to_its_end) {
    enum { ROUNDS = 20 };
    uint64_t pages = test_pages_used();

    for (unsigned round = 0; round < ROUNDS; round++) {
        handle_t victim = (handle_t)sys_task_create(HANDLE_ACCOUNT, LEVEL, PRIORITY, 0, 0);

        kill_the_killer(victim, round * 10000);
        if (task_state(victim) != TASK_KILLED) // it had not begun
            check_eq(sys_task_kill(victim), 0);
        sys_handle_close(0, victim);
        check(test_pages_return(pages));
    }
}

// One instruction page is enough for a task that exits with its argument.
__attribute__((naked, aligned(64))) static void exit_with_argument(void) {
    __asm__("li a7, %0\n ecall" : : "i"(SYS_task_exit));
}

// Most preempt the test on its own hart, some go to an idle one.
static void run_one(handle_t endpoint, handle_t watcher, uint64_t number) {
    unsigned priority = number % 32 == 0 ? PRIORITY : PRIORITY + 1;
    handle_t task = (handle_t)sys_task_create(HANDLE_ACCOUNT, LEVEL, PRIORITY + 1, 0, 0);
    struct message m = {0};

    page_map(task, (void *)exit_with_argument, ACCESS_READ | ACCESS_EXEC);
    check_eq(sys_task_watch(task, 0, watcher), 0);

    handle_t thread = (handle_t)sys_thread_create(task, (vaddr_t)exit_with_argument, 0, number,
                                                  priority);

    check_eq(sys_thread_resume(thread), 0);
    check_eq(ipc_recv(endpoint, &m), EVENT_ENDED);
    check_eq(m.badge, WATCHED);
    check_eq(m.words[0], REASON_EXIT);
    check_eq(m.words[1], number);
    check_eq(sys_task_kill(task), 0);
    sys_handle_close(0, thread);
    sys_handle_close(0, task);
    check_eq(ipc_recv(endpoint, &m), EVENT_DEAD);
    check_eq(m.badge, WATCHED);
}

TEST(ten_thousand_tasks_are_made_run_and_destroyed_and_nothing_is_left) {
    uint64_t pages = test_pages_used();
    handle_t endpoint = (handle_t)sys_endpoint_create(0);
    handle_t watcher = (handle_t)sys_gate_create(endpoint, WATCHED, 0);

    for (uint64_t i = 0; i < 10000; i++)
        run_one(endpoint, watcher, i);
    sys_handle_close(0, watcher);
    sys_handle_close(0, endpoint);
    check_eq(test_pages_used(), pages);
}
