// user/tests/test_smp.c -- the same operations on all harts at once, and across them.
#include <user/tests/lib/pages.h>
#include <user/tests/lib/test.h>

enum {
    LEVEL = 64,
    PRIORITY = 20,
    PAIRS_MAX = HARTS_MAX,
    ROUNDS = 2000,      // of all harts together
    CROSS_ROUNDS = 400, // each takes two interrupts between harts
    OBJECT_ROUNDS = 120,
    MAP_ROUNDS = 40,
};

#define LIMIT 50000000000ull // longer than any of this takes on a slow emulator

struct pair {
    struct peer *client, *server;
    handle_t gate;              // as the client calls it
    handle_t ping, pong;        // notifications, as both call them
    unsigned rounds;
    volatile uint64_t done, wrong;
};

static struct pair pairs[PAIRS_MAX];

// How many harts run: a thread can be sent to those only.
static unsigned count_harts(void) {
    handle_t thread = (handle_t)sys_thread_create(0, 0, 0, 0, 1);
    unsigned count = 0;

    while (count < HARTS_MAX && sys_thread_schedule(thread, 1, 0, 1ull << count) == 0)
        count++;
    check_eq(sys_thread_kill(thread), 0);
    sys_handle_close(0, thread);
    return count;
}

static void run_on(struct peer *peer, void (*fn)(void *), void *argument, uint64_t harts) {
    check_eq(peer_run_on(peer, fn, argument, 1000000, harts), 0);
}

// Wait until the pairs are done; nothing is wrong, and they leave nothing behind.
static void end_pairs(unsigned count, uint64_t pages) {
    for (unsigned i = 0; i < count; i++) {
        check(test_wait(&pairs[i].done, LIMIT));
        check_eq(pairs[i].wrong, 0);
    }
    peer_kill_all();
    check(test_pages_return(pages));
}

static void serve_sums(void *argument) {
    struct message m = {0};
    int what = ipc_recv(HANDLE_SERVICE, &m);

    (void)argument;
    while (what >= 0) {
        m.tag = m.words[0] + m.words[3];
        what = what == 0 ? ipc_reply_recv(HANDLE_SERVICE, &m) : ipc_recv(HANDLE_SERVICE, &m);
    }
}

static void call_sums(void *argument) {
    struct pair *pair = argument;

    for (uint64_t i = 1; i <= pair->rounds; i++) {
        uint64_t seed = (uint64_t)(pair - pairs) << 32 | i;
        struct message m = {.tag = i, .words = {seed, 0, 0, seed * 3}};

        if (ipc_call(pair->gate, &m) != 0 || m.tag != seed * 4)
            pair->wrong++;
    }
    pair->done = 1;
}

// Client i runs `call` on one hart, its server on another or the same; both are numbers.
static void start_pair(unsigned i, void (*call)(void *), unsigned client_hart, unsigned server_hart,
                       unsigned rounds) {
    struct pair *pair = &pairs[i];

    *pair = (struct pair){.rounds = rounds};
    pair->server = peer_create(LEVEL - 1, PRIORITY - 1, PEER_SERVER);
    pair->client = peer_create(LEVEL, PRIORITY - 1, 0);
    pair->gate = peer_gate(pair->server, i, pair->client);
    run_on(pair->server, serve_sums, NULL, 1ull << server_hart);
    run_on(pair->client, call, pair, 1ull << client_hart);
}

// Client i on hart i, its server `distance` harts further.
static void start_callers(unsigned harts, unsigned distance, unsigned rounds) {
    for (unsigned i = 0; i < harts; i++)
        start_pair(i, call_sums, i, (i + distance) % harts, rounds);
}

TEST(pairs_on_all_harts_exchange_messages_at_once) {
    uint64_t pages = test_pages_used();
    unsigned harts = count_harts();

    start_callers(harts, 0, ROUNDS / harts);
    end_pairs(harts, pages);
}

TEST(pairs_across_harts_exchange_messages_at_once) {
    uint64_t pages = test_pages_used();
    unsigned harts = count_harts();

    start_callers(harts, 1, CROSS_ROUNDS / harts);
    end_pairs(harts, pages);
}

TEST(clients_on_all_harts_get_their_own_answers_from_one_server) {
    uint64_t pages = test_pages_used();
    unsigned harts = count_harts();
    struct peer *server = peer_start(serve_sums, NULL, LEVEL - 1, PRIORITY - 1, PEER_SERVER);

    for (unsigned i = 0; i < PAIRS_MAX; i++) {
        pairs[i] = (struct pair){.rounds = CROSS_ROUNDS / PAIRS_MAX};
        pairs[i].client = peer_create(LEVEL, PRIORITY - 1, 0);
        pairs[i].gate = peer_gate(server, i, pairs[i].client);
        run_on(pairs[i].client, call_sums, &pairs[i], 1ull << i % harts);
    }
    end_pairs(PAIRS_MAX, pages);
}

static void ping(void *argument) {
    struct pair *pair = argument;
    struct message m = {0};

    for (uint64_t i = 0; i < pair->rounds; i++) {
        sys_notify(pair->ping, 1ull << i % 62);
        if (ipc_recv(pair->pong, &m) != EVENT_NOTIFIED || m.words[0] != 2ull << i % 62)
            pair->wrong++;
    }
    pair->done = 1;
}

static void pong(void *argument) {
    struct pair *pair = argument;
    struct message m = {0};

    while (ipc_recv(pair->ping, &m) == EVENT_NOTIFIED)
        sys_notify(pair->pong, m.words[0] << 1);
}

TEST(notifications_go_between_all_harts_at_once) {
    uint64_t pages = test_pages_used();
    unsigned harts = count_harts();

    for (unsigned i = 0; i < harts; i++) {
        struct pair *pair = &pairs[i];

        *pair = (struct pair){.rounds = CROSS_ROUNDS / harts};
        pair->client = peer_create(LEVEL, PRIORITY - 1, 0);
        pair->server = peer_create(LEVEL, PRIORITY - 1, 0);
        pair->ping = (handle_t)sys_notification_create(0);
        pair->pong = (handle_t)sys_notification_create(0);
        for (unsigned side = 0; side < 2; side++) { // the same names in both tables
            handle_t task = side ? pair->server->task : pair->client->task;

            check(sys_handle_copy(0, pair->ping, task, RIGHTS_ALL, pair->ping) > 0);
            check(sys_handle_copy(0, pair->pong, task, RIGHTS_ALL, pair->pong) > 0);
        }
        run_on(pair->server, pong, pair, 1ull << (i + 1) % harts);
        run_on(pair->client, ping, pair, 1ull << i);
    }
    for (unsigned i = 0; i < harts; i++) { // the peers have copies
        sys_handle_close(0, pairs[i].ping);
        sys_handle_close(0, pairs[i].pong);
    }
    end_pairs(harts, pages);
}

// All kinds of objects, made and destroyed on every hart, charged to one account.
static void make_objects(void *argument) {
    struct pair *pair = argument;

    for (unsigned i = 0; i < pair->rounds; i++) {
        long made[] = {
            sys_notification_create(0),
            sys_endpoint_create(0),
            sys_account_split(HANDLE_ACCOUNT, 1),
            sys_task_create(HANDLE_ACCOUNT, LEVEL, 1, 0, 0),
        };
        long gate = sys_gate_create((handle_t)made[1], i, 0);
        long thread = sys_thread_create((handle_t)made[3], 0, 0, 0, 1);

        pair->wrong += sys_handle_close(0, (handle_t)gate) != 0;
        pair->wrong += sys_thread_kill((handle_t)thread) != 0;
        pair->wrong += sys_handle_close(0, (handle_t)thread) != 0;
        pair->wrong += sys_task_kill((handle_t)made[3]) != 0;
        for (unsigned n = 0; n < sizeof made / sizeof made[0]; n++)
            pair->wrong += sys_handle_close(0, (handle_t)made[n]) != 0;
    }
    pair->done = 1;
}

TEST(objects_are_made_and_destroyed_on_all_harts_at_once) {
    uint64_t pages = test_pages_used();
    unsigned harts = count_harts();

    for (unsigned i = 0; i < harts; i++) {
        pairs[i] = (struct pair){.rounds = OBJECT_ROUNDS / harts};
        pairs[i].client = peer_create(LEVEL, PRIORITY - 1, 0);
        run_on(pairs[i].client, make_objects, &pairs[i], 1ull << i);
    }
    end_pairs(harts, pages);
}

TEST(a_thread_is_moved_between_harts_while_it_calls) {
    uint64_t pages = test_pages_used();
    unsigned harts = count_harts();

    start_callers(harts, 0, ROUNDS / harts);
    for (unsigned i = 0; i < 400 / harts; i++) {
        struct pair *pair = &pairs[i % harts];

        // What ended already answers ERR_STATE.
        sys_thread_schedule(pair->client->thread, PRIORITY - 1, 1000000, 1ull << i * 7 % harts);
        sys_thread_schedule(pair->server->thread, PRIORITY - 1, 1000000, 1ull << i * 5 % harts);
    }
    end_pairs(harts, pages);
}

static void call_for_ever(void *argument) {
    struct pair *pair = argument;

    for (;;) {
        struct message m = {.words = {1, 0, 0, 2}};

        ipc_call(pair->gate, &m);
    }
}

TEST(callers_and_servers_are_killed_while_they_run_on_other_harts) {
    uint64_t pages = test_pages_used();
    unsigned harts = count_harts();

    for (unsigned round = 0; round < 6; round++) {
        for (unsigned i = 0; i < 3; i++) {
            start_pair(i, call_for_ever, i % harts, (i + round % 2) % harts, 0);
        }
        test_sleep(round * 300000);
        for (unsigned i = 0; i < 3; i++)
            peer_kill((round + i) % 2 ? pairs[i].client : pairs[i].server);
        peer_kill_all();
        check(test_pages_return(pages));
    }
}

static void suspend_for_ever(void *argument) {
    struct pair *pair = argument;

    for (uint64_t i = 0; i < pair->rounds; i++) {
        sys_thread_suspend(pair->ping);
        sys_thread_resume(pair->ping);
    }
    pair->done = 1;
}

TEST(a_thread_is_stopped_and_resumed_from_all_harts_at_once) {
    uint64_t pages = test_pages_used();
    unsigned harts = count_harts();

    start_callers(1, 0, ROUNDS / harts);
    for (unsigned i = 1; i < 4; i++) {
        struct peer *peer = peer_create(LEVEL, PRIORITY - 1, 0);
        handle_t subject = i % 2 ? pairs[0].client->thread : pairs[0].server->thread;

        pairs[i] = (struct pair){.rounds = CROSS_ROUNDS / harts};
        pairs[i].ping = (handle_t)peer_give(peer, subject, RIGHTS_ALL);
        run_on(peer, suspend_for_ever, &pairs[i], 1ull << i % harts);
    }
    end_pairs(4, pages); // the last word of each was "resume"
}

// ---- Page tables that change under a task that runs elsewhere ----

extern char __image_end[]; // behind it: free addresses

static volatile __attribute__((aligned(PAGE_SIZE))) uint64_t odd[PAGE_SIZE / 8],
    even[PAGE_SIZE / 8];

static void put_under(const struct peer *peer, const volatile uint64_t *page) {
    check_eq(sys_memory_map(startup->memory, page_offset(page), peer->task, (vaddr_t)__image_end, 1,
                            ACCESS_READ),
             0);
}

// Says what it reads there, again and again; without calling the kernel, or each time it is told.
static void read_window(void *argument) {
    struct pair *pair = argument;
    struct message m = {0};

    for (;;) {
        if (pair->ping)
            ipc_recv(pair->ping, &m);
        pair->wrong = *(volatile uint64_t *)__image_end;
        pair->done++;
    }
}

static void spin(void *argument) {
    for (;;)
        ++*(volatile uint64_t *)argument;
}

// The reader runs on the last hart, the test on any.
static void remap_under_reader(struct pair *pair, bool told) {
    odd[0] = 1;
    even[0] = 2;
    for (uint64_t i = 1; i <= MAP_ROUNDS; i++) {
        uint64_t before;

        put_under(pair->client, i % 2 ? odd : even);
        __sync_synchronize();
        before = pair->done;
        if (told)
            sys_notify(pair->ping, 1);
        while (pair->done < before + (told ? 1 : 2)) // what it read last may have been under way
            test_sleep(20000);
        check_eq(pair->wrong, i % 2 ? 1 : 2);
    }
}

TEST(a_task_that_runs_elsewhere_sees_a_replaced_page_at_once) {
    uint64_t pages = test_pages_used();
    uint64_t hart = 1ull << (count_harts() - 1);

    pairs[0] = (struct pair){.client = peer_create(LEVEL, PRIORITY - 1, 0)};
    put_under(pairs[0].client, even);
    run_on(pairs[0].client, read_window, &pairs[0], hart);
    remap_under_reader(&pairs[0], false);
    peer_kill_all();
    check(test_pages_return(pages));
}

TEST(a_task_that_waited_sees_the_replaced_page_when_it_goes_on) {
    static volatile uint64_t spins;
    uint64_t pages = test_pages_used();
    uint64_t hart = 1ull << (count_harts() - 1);
    struct peer *other = peer_create(LEVEL, PRIORITY - 2, 0);

    pairs[0] = (struct pair){.client = peer_create(LEVEL, PRIORITY - 1, 0)};
    pairs[0].ping = (handle_t)sys_notification_create(0);
    check(sys_handle_copy(0, pairs[0].ping, pairs[0].client->task, RIGHTS_ALL, pairs[0].ping) > 0);
    run_on(other, spin, (void *)&spins, hart);
    run_on(pairs[0].client, read_window, &pairs[0], hart);
    remap_under_reader(&pairs[0], true);
    peer_kill_all();
    sys_handle_close(0, pairs[0].ping);
    check(test_pages_return(pages));
}
