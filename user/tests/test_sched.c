// user/tests/test_sched.c -- priorities, round robin, quanta and their scheduler, harts.
#include <user/lib/thread.h>
#include <user/tests/lib/test.h>

enum {
    LEVEL = 64,
    PRIORITY = 20,
    QUANTUM = 200000, // ns: short, so that tests are
    SPINNERS = 4,
};

#define LIMIT 10000000000ull // ns; longer than anything takes
#define MILLISECOND 1000000ull
#define FIRST_HART 1ull
#define ALL_HARTS 0xffull

static volatile uint64_t counts[SPINNERS];
static volatile uint64_t order[8], ordered;
static volatile uint64_t stop;

static void count(void *argument) {
    volatile uint64_t *counter = &counts[(uintptr_t)argument];

    while (!stop)
        ++*counter;
}

static void note(void *argument) { order[ordered++] = (uintptr_t)argument; }

// Peers whose threads run on one hart only, so that they compete. They are let go together.
static struct peer *make(void (*fn)(void *), uintptr_t argument, unsigned priority) {
    struct peer *peer = peer_create(LEVEL, priority, 0);

    check_eq(sys_task_suspend(peer->task), 0);
    peer_run(peer, fn, (void *)argument);
    check_eq(sys_thread_schedule(peer->thread, priority, QUANTUM, FIRST_HART), 0);
    return peer;
}

static void go(const struct peer *peer) { check_eq(sys_task_resume(peer->task), 0); }

static bool counts_within(unsigned i, ns_t limit) {
    uint64_t before = counts[i];
    ns_t end = time_now() + limit;

    while (counts[i] == before && time_now() < end)
        test_sleep(MILLISECOND);
    return counts[i] != before;
}

// Whether it stands still at last.
static bool stands(unsigned i) {
    uint64_t before = counts[i] - 1;

    for (unsigned n = 0; n < 1000 && counts[i] != before; n++) {
        before = counts[i];
        test_sleep(10 * MILLISECOND);
    }
    return counts[i] == before;
}

static bool all_ordered(uint64_t count) {
    for (unsigned i = 0; i < 10000 && ordered < count; i++)
        test_sleep(MILLISECOND);
    return ordered == count;
}

TEST(the_most_urgent_thread_runs_first) {
    static const unsigned priorities[] = {5, 9, 7, 12};
    uint64_t pages = test_pages_used();
    struct peer *blocker = make(count, 0, 15), *peers[4];

    stop = ordered = 0;
    go(blocker);
    check(counts_within(0, LIMIT));
    for (unsigned i = 0; i < 4; i++) {
        peers[i] = make(note, priorities[i], priorities[i]);
        go(peers[i]);
    }
    test_sleep(3 * MILLISECOND);
    check_eq(ordered, 0); // the blocker is more urgent than all of them
    stop = 1;
    check(all_ordered(4));
    check_eq(order[0], 12);
    check_eq(order[1], 9);
    check_eq(order[2], 7);
    check_eq(order[3], 5);
    peer_kill_all();
    check(test_pages_return(pages));
}

TEST(a_more_urgent_thread_preempts_at_once_and_a_less_urgent_one_waits) {
    uint64_t pages = test_pages_used();
    struct peer *low = make(count, 0, PRIORITY - 2), *high = make(count, 1, PRIORITY - 1);

    stop = counts[1] = 0;
    go(low);
    check(counts_within(0, LIMIT));
    go(high);
    check(counts_within(1, LIMIT));

    uint64_t before = counts[0];

    test_sleep(10 * MILLISECOND);
    check_eq(counts[0], before);
    // Changed priorities count at once, for the one that runs and for the one that waits.
    check_eq(sys_thread_schedule(high->thread, PRIORITY - 3, QUANTUM, FIRST_HART), 0);
    check(counts_within(0, LIMIT));
    before = counts[1];
    test_sleep(10 * MILLISECOND);
    check_eq(counts[1], before);
    check_eq(sys_thread_schedule(high->thread, PRIORITY - 1, QUANTUM, FIRST_HART), 0);
    check(counts_within(1, LIMIT));
    peer_kill_all();
    check(test_pages_return(pages));
}

TEST(equals_take_turns) {
    uint64_t pages = test_pages_used();

    stop = 0;
    for (unsigned i = 0; i < SPINNERS; i++)
        go(make(count, i, PRIORITY - 1));
    for (unsigned round = 0; round < 5; round++)
        for (unsigned i = 0; i < SPINNERS; i++)
            check(counts_within(i, LIMIT));
    peer_kill_all();
    check(test_pages_return(pages));
}

static void yield_in_turn(void *argument) {
    uint64_t self = (uintptr_t)argument;

    for (unsigned i = 0; i < 3; i++) {
        order[ordered++] = self;
        sys_thread_yield();
    }
}

TEST(a_thread_that_yields_lets_its_equals_go_first) {
    uint64_t pages = test_pages_used();
    struct peer *blocker = make(count, 0, 15), *first, *second;

    stop = ordered = 0;
    go(blocker);
    check(counts_within(0, LIMIT));
    first = make(yield_in_turn, 1, 10);
    second = make(yield_in_turn, 2, 10);
    check_eq(sys_thread_schedule(first->thread, 10, 0, FIRST_HART), 0); // without a limit
    check_eq(sys_thread_schedule(second->thread, 10, 0, FIRST_HART), 0);
    go(first);
    go(second);
    stop = 1;
    check(all_ordered(6));
    for (unsigned i = 0; i < 6; i++)
        check_eq(order[i], 1 + i % 2);
    peer_kill_all();
    check(test_pages_return(pages));
}

// The scheduler's side: an endpoint with a bound notification.
static handle_t endpoint, notification;

static void become_scheduler(void) {
    endpoint = (handle_t)sys_endpoint_create(0);
    notification = (handle_t)sys_notification_create(0);
    check_eq(sys_notification_bind(notification, endpoint), 0);
}

static void name_scheduler(const struct peer *peer, badge_t badge) {
    handle_t gate = (handle_t)sys_gate_create(endpoint, badge, 0);

    check_eq(sys_thread_scheduler(peer->thread, gate), 0);
    sys_handle_close(0, gate);
}

static void resign(void) {
    sys_handle_close(0, notification);
    sys_handle_close(0, endpoint);
}

static void wait_quantum_bit(void) {
    struct message m = {0};
    int what;

    do
        what = ipc_recv(endpoint, &m);
    while (what == EVENT_CLOSED);
    check_eq(what, EVENT_NOTIFIED);
    check_eq(m.words[0], 1ull << NOTIFY_QUANTUM_BIT);
}

TEST(a_used_up_quantum_is_told_to_the_named_scheduler_once) {
    uint64_t pages = test_pages_used();
    struct peer *peer = make(count, 0, PRIORITY - 1);
    badge_t badge = 0;

    stop = 0;
    become_scheduler();
    name_scheduler(peer, 31);
    check_eq(sys_sched_next_out(endpoint, &badge), ERR_NONE);
    go(peer);
    wait_quantum_bit();
    test_sleep(20 * QUANTUM); // many quanta later there is still one event
    check_eq(sys_sched_next_out(endpoint, &badge), 0);
    check_eq(badge, 31);
    check(sys_sched_next_out(endpoint, &badge) == ERR_NONE || badge == 31);
    wait_quantum_bit(); // it is told again once that was fetched
    check_eq(sys_thread_scheduler(peer->thread, 0), 0);
    check_eq(sys_sched_next_out(endpoint, &badge), ERR_NONE); // nobody is told any more
    peer_kill_all();
    resign();
    check(test_pages_return(pages));
}

TEST(the_scheduler_learns_which_of_its_threads_it_was) {
    uint64_t pages = test_pages_used(), seen = 0;

    stop = 0;
    become_scheduler();
    for (unsigned i = 0; i < SPINNERS; i++) {
        struct peer *peer = make(count, i, PRIORITY - 1);

        name_scheduler(peer, 1ull << i);
        go(peer);
    }
    while (seen != 0xf) {
        badge_t badge = 0;

        wait_quantum_bit();
        while (sys_sched_next_out(endpoint, &badge) == 0)
            seen |= badge;
    }
    peer_kill_all();
    resign();
    check(test_pages_return(pages));
}

TEST(threads_go_on_in_turn_when_the_scheduler_is_silent_or_gone) {
    uint64_t pages = test_pages_used();
    struct peer *peers[SPINNERS];

    stop = 0;
    become_scheduler();
    for (unsigned i = 0; i < SPINNERS; i++) {
        peers[i] = make(count, i, PRIORITY - 1);
        name_scheduler(peers[i], i);
        go(peers[i]);
    }
    wait_quantum_bit();
    for (unsigned i = 0; i < SPINNERS; i++) // never fetched: silent
        check(counts_within(i, LIMIT));
    resign();
    for (unsigned i = 0; i < SPINNERS; i++)
        check(counts_within(i, LIMIT));
    peer_kill_all();
    check(test_pages_return(pages));
}

TEST(a_thread_without_a_limit_is_not_reported) {
    uint64_t pages = test_pages_used();
    struct peer *peer = make(count, 0, PRIORITY - 1);
    badge_t badge = 0;

    stop = 0;
    become_scheduler();
    name_scheduler(peer, 1);
    check_eq(sys_thread_schedule(peer->thread, PRIORITY - 1, 0, FIRST_HART), 0);
    go(peer);
    test_sleep(30 * MILLISECOND);
    check_eq(sys_sched_next_out(endpoint, &badge), ERR_NONE);
    peer_kill_all();
    resign();
    check(test_pages_return(pages));
}

TEST(the_mask_of_harts_is_respected) {
    uint64_t pages = test_pages_used();
    struct peer *pinned = make(count, 0, PRIORITY - 1), *other = make(count, 1, PRIORITY - 2);

    stop = counts[0] = counts[1] = 0;
    // Both are allowed on the first hart only: the less urgent one starves, even if harts idle.
    go(pinned);
    check(counts_within(0, LIMIT));
    go(other);

    uint64_t before = counts[1];

    test_sleep(5 * MILLISECOND);
    check_eq(counts[1], before);
    if (sys_thread_schedule(other->thread, PRIORITY - 2, QUANTUM, ALL_HARTS & ~FIRST_HART) == 0)
        check(counts_within(1, LIMIT)); // there is a second hart
    if (sys_thread_schedule(pinned->thread, PRIORITY - 1, QUANTUM, ALL_HARTS & ~FIRST_HART) == 0)
        check(counts_within(0, LIMIT)); // moved while it ran
    check_eq(sys_thread_schedule(pinned->thread, PRIORITY - 1, QUANTUM, FIRST_HART), 0);
    check(counts_within(0, LIMIT));
    peer_kill_all();
    check(test_pages_return(pages));
}

static handle_t to_server;
static volatile uint64_t answered, serves;

static void answer(void *argument) {
    struct message m = {0};
    int what;

    (void)argument;
    what = ipc_recv(HANDLE_SERVICE, &m);
    while (what >= 0) {
        while (what == 0 && m.tag == 1 && !stop) // keep the caller waiting until told
            serves = 1;
        what = what == 0 ? ipc_reply_recv(HANDLE_SERVICE, &m) : ipc_recv(HANDLE_SERVICE, &m);
    }
}

static void call_tag(void *argument) {
    struct message m = {.tag = (uintptr_t)argument};

    if (ipc_call(to_server, &m) == 0)
        answered++;
}

TEST(a_server_runs_at_the_priority_of_its_most_urgent_caller) {
    uint64_t pages = test_pages_used();
    struct peer *server = peer_create(LEVEL - 1, 2, PEER_SERVER);
    struct peer *low = make(call_tag, 1, 3), *middle = make(count, 0, 10);
    struct peer *high = make(call_tag, 2, 15);

    stop = answered = serves = 0;
    to_server = peer_gate(server, 1, low);
    check_eq(peer_gate(server, 2, high), to_server); // the same name in both
    peer_run(server, answer, NULL);
    check_eq(sys_thread_schedule(server->thread, 2, QUANTUM, FIRST_HART), 0);
    go(low);
    check(test_wait(&serves, LIMIT));
    go(middle);
    check(counts_within(0, LIMIT)); // more urgent than the server's caller
    go(high);
    check(stands(0)); // its call is queued: now the server is more urgent than the middle
    stop = 1;
    for (unsigned i = 0; i < 10000 && answered < 2; i++)
        test_sleep(MILLISECOND);
    check_eq(answered, 2);
    peer_kill_all();
    check(test_pages_return(pages));
}
