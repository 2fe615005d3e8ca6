// labs/04-sched/tests/test_lending.c -- inheritance where queues and chains meet.
//
// What test_inherit.c does not look at: the order in queues along a chain, and what a server that is
// urgent by itself keeps.
#include <user/tests/lib/actor.h>

enum { SERVER = 10, MIDDLE = 25, URGENT_SERVER = 30, HIGH = 35, LOW = 8 };

static struct message m;

static struct actor *at(struct actor *actor, unsigned priority) {
    check_eq(sys_thread_schedule(actor->peer->thread, priority, 0, ~0ull), 0);
    return actor;
}

static struct actor *server_at(unsigned level, unsigned priority) {
    return at(actor_new(level, priority, PEER_SERVER), priority);
}

static struct actor *client_at(unsigned priority, handle_t endpoint, badge_t badge) {
    struct actor *client = actor_new(CLIENT_LEVEL, priority, 0);

    client->handle = (handle_t)sys_gate_create(endpoint, badge, client->peer->task);
    return at(client, priority);
}

static unsigned priority_of(const struct actor *actor) {
    struct thread_info info = {0};

    check_eq(sys_thread_info_out(actor->peer->thread, &info), 0);
    return info.priority;
}

TEST(a_server_that_is_urgent_by_itself_stays_so) {
    scene_begin();
    struct actor *server = server_at(SERVER_LEVEL, URGENT_SERVER);
    struct actor *low = client_at(LOW, server->peer->endpoint, 1);

    check_eq(priority_of(server), URGENT_SERVER);
    actor_call(low, 1);
    check_eq(actor_recv(server), 0);
    check_eq(priority_of(server), URGENT_SERVER);
    check_eq(actor_reply(server, 0, 1), 0);
    check_eq(actor_finish(low), 0);
    check_eq(priority_of(server), URGENT_SERVER);
    scene_end();
}

// Two calls wait at the test, the second one of a server; that gets an urgent caller meanwhile.
TEST(a_waiting_call_moves_to_the_front_when_its_caller_inherits) {
    enum { TEST_LEVEL = 64, ABOVE = TEST_LEVEL + 8 };

    scene_begin();
    struct actor *first = client_at(MIDDLE, service, 1);
    struct actor *server = server_at(ABOVE, SERVER);
    struct actor *urgent = client_at(HIGH, server->peer->endpoint, 1);

    server->handle = (handle_t)sys_gate_create(service, 2, server->peer->task);
    actor_call(first, 10);
    actor_call(server, 20);
    actor_begin(urgent, actor_step_call); // queues at the server, which has not received yet
    actor_wait_blocked(urgent);
    check_eq(priority_of(server), SERVER); // it is nobody's receiver yet
    receive_call(&m);
    check_eq(m.badge, 1);
    check_eq(ipc_reply(0, &m), 0);
    receive_call(&m);
    check_eq(m.badge, 2);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(first), 0);
    check_eq(actor_finish(server), 0);

    check_eq(actor_recv(server), 0); // now it is; it serves the urgent one, and calls
    check_eq(actor_reply(server, 0, 1), 0);
    check_eq(actor_finish(urgent), 0);
    actor_call(first, 30);
    actor_call(server, 40);
    actor_begin(urgent, actor_step_call);
    actor_wait_blocked(urgent);
    check_eq(priority_of(server), HIGH);
    receive_call(&m);
    check_eq(m.badge, 2);
    check_eq(ipc_reply(0, &m), 0);
    receive_call(&m);
    check_eq(m.badge, 1);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(first), 0);
    check_eq(actor_finish(server), 0);
    scene_end();
}

TEST(what_was_lent_is_taken_back_along_the_chain) {
    scene_begin();
    struct actor *last = server_at(SERVER_LEVEL - 1, SERVER),
                 *first = server_at(SERVER_LEVEL, SERVER);
    struct actor *low = client_at(LOW, first->peer->endpoint, 1);
    struct actor *high = client_at(HIGH, first->peer->endpoint, 2);

    first->handle = peer_gate(last->peer, 1, first->peer);
    actor_call(low, 1);
    check_eq(actor_recv(first), 0);
    actor_call(first, 2);
    check_eq(actor_recv(last), 0);
    check_eq(priority_of(last), SERVER);
    actor_call(high, 1);
    check_eq(priority_of(first), HIGH);
    check_eq(priority_of(last), HIGH);
    at(high, MIDDLE);
    check_eq(priority_of(first), MIDDLE);
    check_eq(priority_of(last), MIDDLE);
    check_eq(sys_thread_interrupt(high->peer->thread), 0); // it leaves the queue
    check_eq(actor_finish(high), ERR_INTR);
    check_eq(priority_of(first), SERVER);
    check_eq(priority_of(last), SERVER);
    scene_end();
}

// Those that a dead server had received lend to the next one, as soon as it receives there.
TEST(calls_that_a_dead_server_had_lend_to_the_next) {
    scene_begin();
    struct actor *server = server_at(SERVER_LEVEL, SERVER);
    struct actor *low = client_at(LOW, server->peer->endpoint, 1);
    struct actor *high = client_at(HIGH, server->peer->endpoint, 2);
    struct actor *middle = client_at(MIDDLE, server->peer->endpoint, 3);

    actor_call(high, 1);
    check_eq(actor_recv(server), 0);
    check_eq(priority_of(server), HIGH);
    actor_call(middle, 1);
    actor_call(low, 1);
    actor_restart(server);
    at(server, SERVER);
    check_eq(actor_recv(server), 0); // the one that was received before
    check_eq(priority_of(server), HIGH);
    check_eq(actor_reply(server, 0, 1), 0);
    check_eq(actor_finish(high), 0);
    check_eq(priority_of(server), MIDDLE);
    check_eq(actor_recv(server), 0);
    check_eq(actor_reply(server, 0, 1), 0);
    check_eq(actor_finish(middle), 0);
    check_eq(priority_of(server), SERVER); // low is less urgent than the server itself
    scene_end();
}
