// user/tests/test_kill_at.c -- a server is killed at each of its messages in turn: no call is lost.
//
// Debug builds can kill the receiver of the n-th message (HOOK_KILL_AT_MESSAGE); others skip this.
// Who is killed so learns nothing of the message, so an instance before it notes the calls' ids.
//
// Only the server makes message calls while they count: clients are queued, and stopped, so that
// they do not go on when they are answered; the test waits without a message.
#include <user/tests/lib/actor.h>

enum { BADGE = 0x60, CALLS = 4, PATIENCE = 10000000 };

static struct actor *server, *clients[CALLS];
static callid_t ids[CALLS];
static volatile unsigned received[CALLS], answered[CALLS], answered_calls;
static volatile bool server_done;
static volatile uint64_t kill_at;

// Receives the next call, notes its id at the first time, compares it at others.
static unsigned receive_next(struct message *m) {
    *m = (struct message){0};
    check_eq(ipc_recv(HANDLE_SERVICE, m), 0);
    unsigned which = m->badge - BADGE;

    check(which < CALLS);
    check_eq(m->tag, which);
    if (received[which]++ == 0)
        ids[which] = m->call;
    check_eq(m->call, ids[which]);
    return which;
}

static void answer(handle_t reply, unsigned which) {
    struct message m = {.tag = 100 + which};

    answered[which]++;
    answered_calls++;
    check_eq(ipc_reply(reply, &m), 0);
}

// An instance that answers each call at once. Message calls: receive, reply, receive, ...
static long step_answer_each(struct actor *self) {
    struct message m;

    (void)self;
    check_eq(sys_debug_hook(HOOK_KILL_AT_MESSAGE, kill_at), 0);
    while (answered_calls < CALLS)
        answer(0, receive_next(&m));
    server_done = true;
    return 0;
}

// One that receives all calls before it answers any.
static long step_defer_all(struct actor *self) {
    handle_t replies[CALLS];
    struct message m;

    (void)self;
    check_eq(sys_debug_hook(HOOK_KILL_AT_MESSAGE, kill_at), 0);
    for (unsigned i = 0; i < CALLS; i++) {
        unsigned which = receive_next(&m);

        replies[which] = (handle_t)sys_defer();
    }
    for (unsigned i = 0; i < CALLS; i++)
        answer(replies[i], i);
    server_done = true;
    return 0;
}

// The first instance: it learns the ids, and has answered nothing when it is replaced.
static long step_note_ids(struct actor *self) {
    struct message m;

    (void)self;
    for (unsigned i = 0; i < CALLS; i++) {
        receive_next(&m);
        check(sys_defer() > 0);
    }
    return 0;
}

static void begin(void) {
    scene_begin();
    server = server_new();
    answered_calls = 0;
    server_done = false;
    for (unsigned i = 0; i < CALLS; i++) {
        received[i] = answered[i] = 0;
        clients[i] = client_new(server->peer->endpoint, BADGE + i);
        actor_call(clients[i], i);
        check_eq(sys_thread_suspend(clients[i]->peer->thread), 0);
    }
    check_eq(actor_do(server, step_note_ids), 0);
    actor_restart(server);
}

// Until the server's step is over or its thread was killed: the latter is true. A yield and a
// resume are no message calls.
static bool wait_for_kill(void) {
    for (unsigned i = 0; i < PATIENCE; i++) {
        if (server_done)
            return false;
        if (sys_thread_resume(server->peer->thread) == ERR_STATE)
            return true;
        sys_thread_yield();
    }
    check(!"the server ends its step, or is killed");
    return false;
}

// Every client has its own answer, given once.
static void check_answers(void) {
    check_eq(sys_debug_hook(HOOK_KILL_AT_MESSAGE, 0), 0);
    for (unsigned i = 0; i < CALLS; i++) {
        check_eq(answered[i], 1);
        check_eq(sys_thread_resume(clients[i]->peer->thread), 0);
        check_eq(actor_finish(clients[i]), 0);
        check_eq(clients[i]->m.tag, 100 + i);
    }
    check_eq(actor_finish(server), 0);
    scene_end();
}

// Run the step, with the kill at message n; if it comes, another instance does the rest. Returns
// whether it came.
static bool run_killed_at(uint64_t n, long (*step)(struct actor *)) {
    begin();
    kill_at = n;
    actor_begin(server, step);
    bool killed = wait_for_kill();

    if (killed) {
        kill_at = 0;
        actor_restart(server);
        actor_begin(server, step);
        check(!wait_for_kill());
    }
    return killed;
}

static bool hook_is_there(void) { return sys_debug_hook(HOOK_KILL_AT_MESSAGE, 0) != ERR_NOSYS; }

TEST(a_server_killed_at_any_receive_has_its_call_answered_by_the_next) {
    for (uint64_t n = 1; hook_is_there() && n <= 2 * CALLS; n++) {
        bool killed = run_killed_at(n, step_answer_each);
        bool is_receive = n % 2 == 1;

        check_eq(killed, is_receive); // after a reply it serves nobody: nothing is to be killed
        for (unsigned i = 0; i < CALLS; i++)
            check_eq(received[i], 2); // by the first, and by who answered it
        check_answers();
    }
}

TEST(a_server_killed_with_deferred_calls_has_all_of_them_answered_by_the_next) {
    for (uint64_t n = 1; hook_is_there() && n <= CALLS; n++) {
        check(run_killed_at(n, step_defer_all));
        for (unsigned i = 0; i < CALLS; i++)
            check_eq(received[i], i + 1 < n ? 3 : 2); // those that it had deferred, once more
        check_answers();
    }
}
