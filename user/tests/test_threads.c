// user/tests/test_threads.c -- threads: stopped and killed in every state, their registers.
#include <string.h>

#include <user/lib/thread.h>
#include <user/tests/lib/pages.h>
#include <user/tests/lib/test.h>

enum {
    LEVEL = 64,
    PRIORITY = 20,
    A0 = 10,
    S1 = 9,
};

#define LIMIT 10000000000ull // ns; longer than anything takes
#define MILLISECOND 1000000ull
#define PAGE __attribute__((aligned(PAGE_SIZE)))

// What the subject of a test waits for.
enum wait {
    NEW,       // it never ran
    RUNNING,
    RECEIVING,
    WAITING,   // for a notification
    QUEUED,    // its call, in a queue
    SERVED,    // its call, received
    DEFERRED,  // its call, to be answered later
    FAULTING,  // its pager
    WAITS,
};

static handle_t endpoint;     // the test's own, where calls and faults come
static handle_t subject_gate; // as the subject calls them
static handle_t subject_notification;
static volatile uint64_t begun, went_on, leave;
static volatile PAGE uint8_t missing[PAGE_SIZE];

static void wait_as(void *argument) {
    struct message m = {0};

    begun = 1;
    switch ((enum wait)(uintptr_t)argument) {
    case RUNNING:
        while (!leave)
            ;
        break;
    case RECEIVING: ipc_recv(HANDLE_SERVICE, &m); break;
    case WAITING: ipc_recv(subject_notification, &m); break;
    case QUEUED:
    case SERVED:
    case DEFERRED: ipc_call(subject_gate, &m); break;
    case FAULTING: missing[0]; break;
    case NEW:
    case WAITS: break;
    }
    went_on = 1;
    for (;;)
        sys_thread_exit();
}

// The next call; the ends of earlier subjects are told here too.
static void receive_call(struct message *m) {
    int what;

    do
        what = ipc_recv(endpoint, m);
    while (what == EVENT_DEAD || what == EVENT_CLOSED || what == EVENT_CANCELLED);
    check_eq(what, 0);
}

// Wait until it waits for something: until then its registers can be read when it is stopped.
static void wait_until_it_waits(handle_t thread) {
    struct registers registers;

    for (;;) {
        check_eq(sys_thread_suspend(thread), 0);
        if (sys_thread_get_registers(thread, &registers) == ERR_STATE)
            break;
        check_eq(sys_thread_resume(thread), 0);
        test_sleep(MILLISECOND / 10);
    }
    check_eq(sys_thread_resume(thread), 0);
}

// A subject that waits so. For DEFERRED, *reply is what answers it.
static struct peer *make_subject(enum wait wait, handle_t *reply) {
    struct peer *peer = peer_create(LEVEL + 1, PRIORITY - 1, PEER_SERVER);
    handle_t gate = (handle_t)sys_gate_create(endpoint, 1, 0);
    handle_t notification = (handle_t)sys_notification_create(0);
    struct message m = {0};

    begun = went_on = leave = 0;
    subject_gate = (handle_t)peer_give(peer, gate, RIGHTS_ALL);
    subject_notification = (handle_t)peer_give(peer, notification, RIGHTS_ALL);
    check_eq(sys_task_watch(peer->task, gate, 0), 0);
    sys_handle_close(0, gate);
    sys_handle_close(0, notification);
    if (wait == NEW) {
        peer->thread = (handle_t)sys_thread_create(peer->task, 0, 0, 0, 1);
        return peer;
    }
    if (wait == FAULTING)
        page_unmap(peer->task, missing);
    peer_run(peer, wait_as, (void *)wait);
    check(test_wait(&begun, LIMIT));
    if (wait == SERVED || wait == DEFERRED || wait == FAULTING)
        receive_call(&m);
    else if (wait != RUNNING)
        wait_until_it_waits(peer->thread);
    if (wait == DEFERRED)
        *reply = (handle_t)sys_defer();
    return peer;
}

// What the subject waits for happens.
static void end_wait(const struct peer *peer, enum wait wait, handle_t reply) {
    struct message m = {0};

    switch (wait) {
    case RUNNING: leave = 1; break;
    case RECEIVING:
    case WAITING: check_eq(sys_thread_interrupt(peer->thread), 0); break;
    case QUEUED: receive_call(&m); break;
    case FAULTING: page_map(peer->task, missing, ACCESS_READ); break;
    case NEW:
    case SERVED:
    case DEFERRED:
    case WAITS: break;
    }
    m.tag = 0;
    if (wait == QUEUED || wait == SERVED || wait == DEFERRED || wait == FAULTING)
        check_eq(ipc_reply(reply, &m), 0);
}

// After a kill: whatever the test still owes a subject's call is answered, in vain.
static void settle(enum wait wait, handle_t reply) {
    struct message m = {0};

    if (wait == SERVED || wait == DEFERRED || wait == FAULTING)
        check_eq(ipc_reply(reply, &m), ERR_GONE);
}

static void make_endpoint(void) { endpoint = (handle_t)sys_endpoint_create(0); }

// Stop a subject in each state from `first` on; what it waits for happens; it goes on when resumed.
// Stopping it once more says `again`.
static void check_stopped(enum wait first, long (*suspend)(const struct peer *), long again,
                          long (*resume)(const struct peer *)) {
    uint64_t pages = test_pages_used();

    make_endpoint();
    for (enum wait wait = first; wait < WAITS; wait++) {
        handle_t reply = 0;
        struct peer *peer = make_subject(wait, &reply);

        check_eq(suspend(peer), 0);
        check_eq(suspend(peer), again);
        end_wait(peer, wait, reply);
        test_sleep(2 * MILLISECOND);
        check_eq(went_on, 0);
        check_eq(resume(peer), 0);
        check(test_wait(&went_on, LIMIT));
        peer_kill(peer);
    }
    sys_handle_close(0, endpoint);
    check(test_pages_return(pages));
}

static long suspend_thread(const struct peer *peer) { return sys_thread_suspend(peer->thread); }
static long resume_thread(const struct peer *peer) { return sys_thread_resume(peer->thread); }
static long suspend_task(const struct peer *peer) { return sys_task_suspend(peer->task); }
static long resume_task(const struct peer *peer) { return sys_task_resume(peer->task); }

TEST(a_suspended_thread_goes_on_only_when_resumed_whatever_it_waits_for) {
    check_stopped(RUNNING, suspend_thread, 0, resume_thread);
}

TEST(a_suspended_task_goes_on_only_when_resumed_whatever_it_waits_for) {
    check_stopped(RECEIVING, suspend_task, ERR_STATE, resume_task);
}

TEST(a_thread_can_be_killed_in_every_state) {
    uint64_t pages = test_pages_used();

    make_endpoint();
    for (enum wait wait = NEW; wait < WAITS; wait++) {
        handle_t reply = 0;
        struct peer *peer = make_subject(wait, &reply);

        check_eq(sys_thread_kill(peer->thread), 0);
        check_eq(sys_thread_kill(peer->thread), ERR_STATE);
        check_eq(sys_thread_resume(peer->thread), ERR_STATE);
        check_eq(sys_thread_interrupt(peer->thread), ERR_STATE);
        settle(wait, reply);
        check_eq(went_on, 0);
        peer_kill(peer);
    }
    sys_handle_close(0, endpoint);
    check(test_pages_return(pages));
}

TEST(a_task_can_be_killed_in_every_state) {
    uint64_t pages = test_pages_used();

    make_endpoint();
    for (enum wait wait = NEW; wait < WAITS; wait++) {
        for (unsigned suspended = 0; suspended < 2; suspended++) {
            handle_t reply = 0;
            struct peer *peer = make_subject(wait, &reply);

            if (suspended)
                check_eq(sys_task_suspend(peer->task), 0);
            check_eq(sys_task_kill(peer->task), 0);
            check_eq(sys_thread_kill(peer->thread), ERR_STATE);
            settle(wait, reply);
            check_eq(went_on, 0);
            peer_kill(peer);
        }
    }
    sys_handle_close(0, endpoint);
    check(test_pages_return(pages));
}

// s1 and fs1 (x9 and f9) count down together; both at 0, the thread goes on.
__attribute__((naked)) static void count_down(void *argument __attribute__((unused))) {
    __asm__("li s1, -1\n"
            "li a0, 100\n fcvt.d.l f9, a0\n"
            "fsflagsi 5\n"
            "la a0, begun\n li t0, 1\n sd t0, 0(a0)\n"
            "1: bnez s1, 1b\n"
            "fcvt.l.d a1, f9\n"
            "la a0, went_on\n sd a1, 0(a0)\n"
            "2: li a7, %0\n ecall\n j 2b"
            :
            : "i"(SYS_thread_exit));
}

TEST(registers_of_a_stopped_thread_are_read_and_written_with_floating_point) {
    uint64_t pages = test_pages_used();
    struct peer *peer = peer_create(LEVEL, PRIORITY - 1, 0);
    const double forty_two = 42.0;
    struct registers r;

    begun = went_on = 0;
    peer_run(peer, count_down, NULL);
    check(test_wait(&begun, LIMIT));
    check_eq(sys_thread_suspend(peer->thread), 0);
    check_eq(sys_thread_get_registers(peer->thread, &r), 0);
    check_eq(r.x[S1 - 1], -1);
    check_eq(r.x[A0 - 1], (uint64_t)&begun);
    check_eq(r.f[S1], 0x4059000000000000); // 100.0
    check_eq(r.fcsr, 5);
    check(r.pc >= (uint64_t)count_down && r.pc < (uint64_t)count_down + 64);
    r.x[S1 - 1] = 0;
    memcpy(&r.f[S1], &forty_two, sizeof forty_two);
    check_eq(sys_thread_set_registers(peer->thread, &r), 0);
    check_eq(went_on, 0);
    check_eq(sys_thread_resume(peer->thread), 0);
    check(test_wait(&went_on, LIMIT));
    check_eq(went_on, 42);
    peer_kill(peer);
    check(test_pages_return(pages));
}

TEST(registers_that_a_user_must_not_set_are_not_set) {
    uint64_t pages = test_pages_used();
    handle_t thread = (handle_t)sys_thread_create(0, 0x1001, 0x2000, 7, 1);
    struct registers r;

    check_eq(sys_thread_get_registers(thread, &r), 0);
    check_eq(r.pc, 0x1000); // instructions lie at even addresses
    check_eq(r.x[1], 0x2000);
    check_eq(r.x[A0 - 1], 7);
    memset(&r, 0xff, sizeof r);
    check_eq(sys_thread_set_registers(thread, &r), 0);
    check_eq(sys_thread_get_registers(thread, &r), 0);
    check_eq(r.pc, ~1ull);
    check_eq(r.fcsr, 0xff);
    check_eq(r.f[31], ~0ull);
    check_eq(sys_thread_kill(thread), 0);
    sys_handle_close(0, thread);
    check(test_pages_return(pages));
}

TEST(registers_are_refused_unless_the_thread_is_stopped_and_waits_for_nothing) {
    uint64_t pages = test_pages_used();
    struct registers r = {0};

    make_endpoint();
    for (enum wait wait = RUNNING; wait < WAITS; wait++) {
        handle_t reply = 0;
        struct peer *peer = make_subject(wait, &reply);

        check_eq(sys_thread_get_registers(peer->thread, &r), ERR_STATE);
        check_eq(sys_thread_set_registers(peer->thread, &r), ERR_STATE);
        check_eq(sys_thread_suspend(peer->thread), 0);
        check_eq(sys_thread_get_registers(peer->thread, &r), wait == RUNNING ? 0 : ERR_STATE);
        check_eq(sys_thread_get_registers(peer->thread, (struct registers *)8),
                 wait == RUNNING ? ERR_FAULT : ERR_STATE);
        check_eq(sys_thread_set_registers(peer->thread, (struct registers *)-8ull),
                 wait == RUNNING ? ERR_FAULT : ERR_STATE);
        check_eq(sys_task_kill(peer->task), 0);
        settle(wait, reply);
        peer_kill(peer);
    }
    sys_handle_close(0, endpoint);
    check(test_pages_return(pages));
}

TEST(the_information_about_a_thread_says_what_it_waits_for) {
    static const enum thread_state states[WAITS] = {
        [NEW] = THREAD_READY,         [RUNNING] = THREAD_READY,  [RECEIVING] = THREAD_RECEIVING,
        [WAITING] = THREAD_WAITING,   [QUEUED] = THREAD_QUEUED,  [SERVED] = THREAD_SERVED,
        [DEFERRED] = THREAD_DEFERRED, [FAULTING] = THREAD_SERVED};
    uint64_t pages = test_pages_used();

    make_endpoint();
    for (enum wait wait = NEW; wait < WAITS; wait++) {
        handle_t reply = 0;
        struct peer *peer = make_subject(wait, &reply);
        struct thread_info info = {0};

        check_eq(sys_thread_info_out(peer->thread, &info), 0);
        check_eq(info.state, states[wait]);
        check(info.base > 0 && info.priority >= info.base);
        check_eq(info.stopped, wait == NEW);
        check_eq(strcmp(info.server, wait >= QUEUED ? "test_threads" : ""), 0);
        check_eq(info.used > 0, wait != NEW);
        check_eq(sys_task_kill(peer->task), 0);
        settle(wait, reply);
        peer_kill(peer);
    }
    sys_handle_close(0, endpoint);
    check(test_pages_return(pages));
}

TEST(a_task_has_at_most_256_threads) {
    uint64_t pages = test_pages_used();
    handle_t account = (handle_t)sys_account_split(HANDLE_ACCOUNT, 200);
    handle_t task = (handle_t)sys_task_create(account, LEVEL, PRIORITY, 0, 0);
    long thread;
    unsigned count = 0;

    while ((thread = sys_thread_create(task, 0, 0, 0, 1)) > 0) {
        check_eq(sys_handle_close(0, (handle_t)thread), 0); // its task keeps it
        count++;
    }
    check_eq(thread, ERR_FULL);
    check_eq(count, TASK_THREADS_MAX);
    check_eq(sys_task_reset(task), 0);
    thread = sys_thread_create(task, 0, 0, 0, 1);
    check(thread > 0);
    sys_handle_close(0, (handle_t)thread);
    check_eq(sys_task_kill(task), 0);
    sys_handle_close(0, task);
    sys_handle_close(0, account);
    check(test_pages_return(pages));
}
