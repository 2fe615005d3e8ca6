// user/tests/test_ipc.c -- calls and receives: what arrives, in which order, and what is refused.
#include <stdlib.h>

#include <user/lib/thread.h>
#include <user/tests/lib/actor.h>

enum { BADGE = 0x77 };

static struct message m;

static void fill(struct message *message, uint64_t first) {
    *message = (struct message){.tag = first};
    for (unsigned i = 0; i < MESSAGE_WORDS; i++)
        message->words[i] = (first + 1 + i) * 0x100000001ull;
}

static void check_filled(const struct message *message, uint64_t first) {
    check_eq(message->tag, first);
    for (unsigned i = 0; i < MESSAGE_WORDS; i++)
        check_eq(message->words[i], (first + 1 + i) * 0x100000001ull);
}

TEST(a_message_arrives_whole_when_the_client_comes_first) {
    scene_begin();
    struct actor *client = client_new(service, BADGE);

    fill(&client->m, 10);
    actor_call(client, 10);
    check_eq(ipc_recv(service, &m), 0);
    check_filled(&m, 10);
    check_eq(m.badge, BADGE);
    check(m.call != 0);
    fill(&m, 20);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(client), 0);
    check_filled(&client->m, 20);
    scene_end();
}

TEST(a_message_arrives_whole_when_the_server_comes_first) {
    scene_begin();
    struct actor *server = server_new();
    struct actor *client = client_new(server->peer->endpoint, BADGE);

    actor_begin_recv(server);
    fill(&client->m, 10);
    actor_call(client, 10);
    check_eq(actor_finish(server), 0);
    check_filled(&server->m, 10);
    check_eq(server->m.badge, BADGE);
    fill(&server->m, 20);
    check_eq(actor_reply(server, 0, 20), 0);
    check_eq(actor_finish(client), 0);
    check_filled(&client->m, 20);
    scene_end();
}

static long count_up(struct actor *server) {
    long what = ipc_recv(HANDLE_SERVICE, &server->m);

    while (what == 0 && server->m.tag != 0) {
        for (unsigned i = 0; i < MESSAGE_WORDS; i++)
            server->m.words[i] += server->m.tag;
        what = ipc_reply_recv(HANDLE_SERVICE, &server->m);
    }
    ipc_reply(0, &server->m);
    return what;
}

TEST(many_calls_in_a_row_keep_their_words) {
    scene_begin();
    struct actor *server = server_new();
    handle_t gate = peer_gate(server->peer, BADGE, NULL);
    uint64_t words[MESSAGE_WORDS] = {0, 1, 2, 3};

    actor_begin(server, count_up);
    for (uint64_t i = 1; i <= 1000; i++) {
        uint64_t tag = i;

        check_eq(ipc_call4(gate, &tag, words), 0);
        check_eq(tag, i);
        for (unsigned j = 0; j < MESSAGE_WORDS; j++)
            check_eq(words[j], j + i * (i + 1) / 2);
    }
    check_eq(ipc_call0(gate, 0), 0);
    check_eq(actor_finish(server), 0);
    sys_handle_close(0, gate);
    scene_end();
}

static void queue_client(unsigned priority, uint64_t tag) {
    struct actor *client = actor_new(CLIENT_LEVEL, priority, 0);

    client->handle = (handle_t)sys_gate_create(service, BADGE, client->peer->task);
    actor_call(client, tag);
}

TEST(queued_senders_come_by_priority_then_by_arrival) {
    static const struct {
        unsigned priority, place;
    } senders[] = {{10, 6}, {30, 1}, {20, 4}, {30, 2}, {10, 7}, {25, 3}, {20, 5}, {35, 0}};
    enum { SENDERS = sizeof(senders) / sizeof(senders[0]) };

    scene_begin();
    for (unsigned i = 0; i < SENDERS; i++)
        queue_client(senders[i].priority, senders[i].place);
    for (unsigned i = 0; i < SENDERS; i++) {
        check_eq(ipc_recv(service, &m), 0);
        check_eq(m.tag, i);
        check_eq(ipc_reply(0, &m), 0);
    }
    scene_end();
}

TEST(a_queued_sender_moves_when_its_priority_changes) {
    scene_begin();
    struct actor *first = client_new(service, 1);
    struct actor *second = client_new(service, 2);

    actor_call(first, 0);
    actor_call(second, 0);
    check_eq(sys_thread_schedule(second->peer->thread, ACTOR_PRIORITY + 5, 0, ~0ull), 0);
    check_eq(ipc_recv(service, &m), 0);
    check_eq(m.badge, 2);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(ipc_recv(service, &m), 0);
    check_eq(m.badge, 1);
    check_eq(ipc_reply(0, &m), 0);
    scene_end();
}

// A call with everything that a client has in its hands where a server finds badge and id.
static long step_forge(struct actor *client) {
    register uint64_t a0 __asm__("a0") = client->handle;
    register uint64_t a1 __asm__("a1") = 5;
    register uint64_t a6 __asm__("a6") = 0xbad;
    register uint64_t a7 __asm__("a7") = SYS_call;
    register uint64_t t3 __asm__("t3") = 0xbad;
    register uint64_t t4 __asm__("t4") = 0xbad;

    __asm__ volatile("ecall"
                     : "+r"(a0), "+r"(a1), "+r"(a6), "+r"(a7), "+r"(t3), "+r"(t4)
                     :
                     : "a2", "a3", "a4", "a5", "t0", "t1", "t2", "t5", "t6", "memory");
    return (long)a0;
}

static long step_make_gate(struct actor *client) {
    return sys_gate_create(client->handle, 0xbad, 0);
}

TEST(a_badge_cannot_be_forged) {
    scene_begin();
    struct actor *client = client_new(service, BADGE);

    actor_begin(client, step_forge);
    check_eq(ipc_recv(service, &m), 0);
    check_eq(m.badge, BADGE);
    check(m.call != 0xbad);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(client), 0);
    check_eq(actor_do(client, step_make_gate), ERR_RIGHT); // it holds a gate, not the endpoint
    scene_end();
}

TEST(a_copy_of_a_gate_has_its_badge) {
    scene_begin();
    struct actor *client = client_new(service, BADGE);
    long copy = sys_handle_copy(client->peer->task, client->handle, client->peer->task, RIGHTS_ALL,
                                0);

    check(copy > 0);
    client->handle = (handle_t)copy;
    actor_call(client, 1);
    check_eq(ipc_recv(service, &m), 0);
    check_eq(m.badge, BADGE);
    check_eq(ipc_reply(0, &m), 0);
    scene_end();
}

TEST(receiving_while_owing_an_answer_is_refused) {
    scene_begin();
    struct actor *client = client_new(service, BADGE);

    actor_call(client, 1);
    check_eq(ipc_recv(service, &m), 0);
    check_eq(ipc_recv(service, &m), ERR_STATE);
    m = (struct message){.tag = 2};
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(client), 0);
    check_eq(client->m.tag, 2);
    scene_end();
}

TEST(a_call_through_a_bad_handle_is_refused) {
    scene_begin();
    struct actor *client = client_new(service, BADGE);
    struct actor *server = server_new();
    handle_t closed = peer_gate(server->peer, BADGE, NULL);
    handle_t foreign = client->handle;

    check_eq(sys_handle_close(0, closed), 0);
    check_eq(ipc_call0(0, 1), ERR_HANDLE);
    check_eq(ipc_call0(closed, 1), ERR_HANDLE);
    check_eq(ipc_call0(HANDLES_MAX - 1, 1), ERR_HANDLE);
    check_eq(ipc_call0(0xffffffffu, 1), ERR_HANDLE);
    check_eq(ipc_call0(foreign + 3 * HANDLES_MAX, 1), ERR_HANDLE);
    check_eq(ipc_call0(service, 1), ERR_RIGHT);
    check_eq(ipc_call0(client->done, 1), ERR_RIGHT);
    check_eq(ipc_call0(HANDLE_TASK, 1), ERR_RIGHT);

    handle_t reused = peer_gate(server->peer, BADGE, NULL); // same slot, next generation

    check_eq(HANDLE_SLOT(reused), HANDLE_SLOT(closed));
    check_eq(ipc_call0(closed, 1), ERR_HANDLE);
    check_eq(sys_handle_close(0, reused), 0);
    scene_end();
}

TEST(a_handle_of_another_task_is_no_handle_here) {
    scene_begin();
    struct actor *client = client_new(service, BADGE);
    struct actor *other = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);

    other->handle = client->handle; // the same number, in a table where nothing is there
    other->m = (struct message){0};
    actor_begin(other, step_forge);
    check_eq(actor_finish(other), ERR_HANDLE);
    scene_end();
}

TEST(a_receive_needs_the_right_to_it) {
    scene_begin();
    struct actor *server = server_new();
    handle_t gate = peer_gate(server->peer, BADGE, NULL);
    long no_recv = sys_handle_copy(0, service, 0, RIGHT_COPY | RIGHT_ENDPOINT_GATE, 0);
    long no_gate = sys_handle_copy(0, service, 0, RIGHT_COPY | RIGHT_ENDPOINT_RECV, 0);

    check_eq(ipc_recv((handle_t)no_recv, &m), ERR_RIGHT);
    check_eq(ipc_recv(gate, &m), ERR_RIGHT);
    check_eq(ipc_recv(0, &m), ERR_HANDLE);
    check_eq(sys_gate_create((handle_t)no_gate, BADGE, 0), ERR_RIGHT);
    sys_handle_close(0, gate);
    sys_handle_close(0, (handle_t)no_recv);
    sys_handle_close(0, (handle_t)no_gate);
    scene_end();
}

static long step_steal(struct actor *thief) { return ipc_recv(thief->handle, &thief->m); }

TEST(no_other_task_receives_from_an_endpoint) {
    scene_begin();
    struct actor *server = server_new();
    struct actor *thief = actor_new(SERVER_LEVEL, ACTOR_PRIORITY, 0);

    check_eq(ipc_recv(server->peer->endpoint, &m), ERR_RIGHT);
    check_eq(ipc_reply_recv(server->peer->endpoint, &m), ERR_RIGHT);
    thief->handle = (handle_t)peer_give(thief->peer, server->peer->endpoint, RIGHTS_ALL);
    check_eq(actor_do(thief, step_steal), ERR_RIGHT);
    scene_end();
}

static volatile long second_status;
static volatile uint64_t second_done;

static void receive_too(void *argument) {
    struct message message = {0};

    (void)argument;
    second_status = ipc_recv(service, &message);
    second_done = 1;
}

TEST(a_second_receiving_thread_is_refused) {
    static char stack[8192] __attribute__((aligned(16)));
    const ns_t second = 1000000000;

    scene_begin();
    struct actor *client = client_new(service, BADGE);

    actor_call(client, 1);
    check_eq(ipc_recv(service, &m), 0); // the test's thread is the receiver now
    check_eq(ipc_reply(0, &m), 0);
    second_done = 0;
    long thread = thread_start(HANDLE_TASK, receive_too, NULL, stack, sizeof stack, ACTOR_PRIORITY);
    check(thread > 0);
    check(test_wait(&second_done, second));
    check_eq(second_status, ERR_BUSY);
    sys_handle_close(0, (handle_t)thread);
    scene_end();
}

TEST(calls_go_down_only) {
    enum { TEST_LEVEL = 64 };

    scene_begin();
    for (unsigned level = TEST_LEVEL - 1; level <= TEST_LEVEL + 1; level++) {
        struct actor *server = actor_new(level, ACTOR_PRIORITY, PEER_SERVER);
        handle_t gate = peer_gate(server->peer, BADGE, NULL);

        actor_begin(server, count_up);
        check_eq(ipc_call0(gate, 0), level < TEST_LEVEL ? 0 : ERR_LEVEL);
        sys_handle_close(0, gate);
    }
    scene_end();
}

enum { CALLERS = 4, CALLS_EACH = 100, ROUNDS = 3, CALLS = ROUNDS * CALLERS * CALLS_EACH };

static long step_call_often(struct actor *client) {
    long status = 0;

    for (unsigned i = 0; i < CALLS_EACH && status == 0; i++)
        status = ipc_call0(client->handle, i);
    return status;
}

static int compare_ids(const void *a, const void *b) {
    callid_t x = *(const callid_t *)a, y = *(const callid_t *)b;

    return x < y ? -1 : x > y;
}

TEST(call_ids_are_never_repeated) {
    static callid_t ids[CALLS];
    unsigned count = 0;

    scene_begin();
    for (unsigned round = 0; round < ROUNDS; round++) { // in the last round's threads' places
        struct actor *clients[CALLERS];

        for (unsigned i = 0; i < CALLERS; i++) {
            clients[i] = client_new(service, BADGE);
            actor_begin(clients[i], step_call_often);
        }
        for (unsigned i = 0; i < CALLERS * CALLS_EACH; i++) {
            receive_call(&m);
            ids[count++] = m.call;
            check_eq(ipc_reply(0, &m), 0);
        }
        for (unsigned i = 0; i < CALLERS; i++) {
            check_eq(actor_finish(clients[i]), 0);
            actor_kill(clients[i]);
        }
    }
    qsort(ids, CALLS, sizeof ids[0], compare_ids);
    check(ids[0] != 0);
    for (unsigned i = 1; i < CALLS; i++)
        check(ids[i - 1] != ids[i]);
    scene_end();
}
