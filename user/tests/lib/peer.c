// user/tests/lib/peer.c -- further tasks that share the test program's image.
#include <stddef.h>

#include <user/lib/thread.h>
#include <user/tests/lib/test.h>

static struct peer peers[PEERS_MAX];
static char stacks[PEERS_MAX][PEER_STACK_SIZE] __attribute__((aligned(PAGE_SIZE)));

// A status that must not be an error. Returns it.
#define must(status) must_at((status), __LINE__)

static long must_at(long status, int line) {
    if (status < 0)
        test_check_eq(status, 0, __FILE__, line);
    return status;
}

// Places are used in turn: a killed peer may still be leaving its stack on another hart.
static struct peer *find_free(void) {
    static unsigned next;

    for (unsigned i = 0; i < PEERS_MAX; i++) {
        struct peer *peer = &peers[next++ % PEERS_MAX];

        if (!peer->used)
            return peer;
    }
    test_check(false, __FILE__, __LINE__, "more peers at once", "at most PEERS_MAX");
    return NULL;
}

// Map the program's memory into the peer, as it is mapped here.
static void share_memory(const struct peer *peer) {
    for (uint64_t i = 0; i < startup->map_count; i++) {
        const struct startup_map *map = &startup->maps[i];

        must(sys_memory_map(startup->memory, map->offset, peer->task, map->address, map->pages,
                            map->access));
    }
}

struct peer *peer_create(unsigned level, unsigned priority, unsigned flags) {
    const uint64_t name[2] = {0x72656570}; // "peer"
    struct peer *peer = find_free();
    handle_t account = HANDLE_ACCOUNT;

    *peer = (struct peer){.used = true, .priority = priority};
    if (flags & PEER_OWN_ACCOUNT) {
        peer->account = (handle_t)must(sys_account_split(HANDLE_ACCOUNT, PEER_ACCOUNT_PAGES));
        account = peer->account;
    }
    peer->task = (handle_t)must(
        sys_task_create(account, level, startup->ceiling, name[0], name[1]));
    must(sys_handle_copy(0, peer->task, peer->task, RIGHTS_ALL, HANDLE_TASK));
    must(sys_handle_copy(0, account, peer->task, RIGHTS_ALL, HANDLE_ACCOUNT));
    if (flags & PEER_SERVER) {
        peer->endpoint = (handle_t)must(sys_endpoint_create(peer->task));
        must(sys_handle_copy(0, peer->endpoint, peer->task, RIGHTS_ALL, HANDLE_SERVICE));
    }
    share_memory(peer);
    return peer;
}

void peer_run(struct peer *peer, void (*fn)(void *), void *argument) {
    peer->thread = (handle_t)must(thread_start(peer->task, fn, argument, stacks[peer - peers],
                                               PEER_STACK_SIZE, peer->priority));
}

long peer_run_on(struct peer *peer, void (*fn)(void *), void *argument, ns_t quantum,
                 uint64_t harts) {
    must(sys_task_suspend(peer->task));
    peer_run(peer, fn, argument);
    long status = sys_thread_schedule(peer->thread, peer->priority, quantum, harts);

    must(sys_task_resume(peer->task));
    return status;
}

void peer_rerun(struct peer *peer, void (*fn)(void *), void *argument) {
    sys_handle_close(0, peer->thread);
    share_memory(peer);
    peer_run(peer, fn, argument);
}

struct peer *peer_start(void (*fn)(void *), void *argument, unsigned level, unsigned priority,
                        unsigned flags) {
    struct peer *peer = peer_create(level, priority, flags);

    peer_run(peer, fn, argument);
    return peer;
}

handle_t peer_gate(const struct peer *server, badge_t badge, const struct peer *client) {
    return (handle_t)must(sys_gate_create(server->endpoint, badge, client ? client->task : 0));
}

long peer_give(const struct peer *peer, handle_t handle, uint64_t rights) {
    return sys_handle_copy(0, handle, peer->task, rights, 0);
}

void peer_watch(const struct peer *peer, handle_t endpoint, badge_t badge) {
    handle_t gate = (handle_t)must(sys_gate_create(endpoint, badge, 0));

    must(sys_task_watch(peer->task, 0, gate));
    sys_handle_close(0, gate);
}

static void close_handle(handle_t *handle) {
    if (*handle)
        sys_handle_close(0, *handle);
    *handle = 0;
}

void peer_kill(struct peer *peer) {
    sys_task_kill(peer->task);
    close_handle(&peer->thread);
    close_handle(&peer->endpoint);
    close_handle(&peer->task);
    close_handle(&peer->account);
    peer->used = false;
}

void peer_kill_all(void) {
    for (unsigned i = 0; i < PEERS_MAX; i++) {
        if (peers[i].used)
            peer_kill(&peers[i]);
    }
}

uint64_t test_pages_used(void) {
    struct account_info info = {0};

    must(sys_account_info_out(HANDLE_ACCOUNT, &info));
    return info.used;
}

bool test_pages_return(uint64_t used) {
    const ns_t step = 1000000; // 1 ms

    for (unsigned i = 0; i < 1000; i++) {
        if (test_pages_used() <= used)
            return true;
        test_sleep(step);
    }
    return false;
}

void test_sleep(ns_t time) {
    handle_t timer = (handle_t)must(sys_notification_create(HANDLE_ACCOUNT));
    struct message m = {0};

    must(sys_timer_set(timer, time_now() + time, 1));
    ipc_recv(timer, &m);
    sys_handle_close(0, timer);
}

bool test_wait(const volatile uint64_t *word, ns_t limit) {
    const ns_t step = 100000; // 0.1 ms
    ns_t end = time_now() + limit;

    while (*word == 0) {
        if (time_now() >= end)
            return false;
        test_sleep(step);
    }
    return true;
}
