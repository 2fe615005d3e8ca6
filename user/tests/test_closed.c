// user/tests/test_closed.c -- CLOSED: once for each gate, when its last handle and call are gone.
#include <user/tests/lib/actor.h>

enum { BADGE = 7, OTHER = 8 };

static struct message m;
static struct actor *client, *server;

static handle_t gate_new(badge_t badge) {
    long gate = sys_gate_create(service, badge, 0);

    check(gate > 0);
    return (handle_t)gate;
}

TEST(closed_comes_when_the_last_copy_is_closed) {
    scene_begin();
    handle_t gate = gate_new(BADGE);
    handle_t copy = (handle_t)sys_handle_copy(0, gate, 0, RIGHTS_ALL, 0);

    client = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    long far = peer_give(client->peer, gate, RIGHTS_ALL);

    check_eq(sys_handle_close(0, gate), 0);
    check_no_event();
    check_eq(sys_handle_close(0, copy), 0);
    check_no_event();
    check_eq(sys_handle_close(client->peer->task, (handle_t)far), 0);
    check_event(&m, EVENT_CLOSED, BADGE);
    check_no_event();
    scene_end();
}

TEST(a_waiting_server_gets_closed_at_once) {
    scene_begin();
    server = server_new();
    handle_t gate = peer_gate(server->peer, BADGE, NULL);

    actor_begin_recv(server);
    check_eq(sys_handle_close(0, gate), 0);
    check_eq(actor_finish(server), EVENT_CLOSED);
    check_eq(server->m.badge, BADGE);
    scene_end();
}

TEST(two_gates_with_one_badge_are_closed_one_by_one) {
    scene_begin();
    handle_t first = gate_new(BADGE), second = gate_new(BADGE);

    check_eq(sys_handle_close(0, second), 0);
    check_event(&m, EVENT_CLOSED, BADGE);
    check_no_event();
    check_eq(sys_handle_close(0, first), 0);
    check_event(&m, EVENT_CLOSED, BADGE);
    check_no_event();
    scene_end();
}

TEST(a_call_through_a_closed_handle_keeps_the_gate_open) {
    scene_begin();
    client = client_new(service, BADGE);
    actor_call(client, 1);
    check_eq(sys_handle_close(client->peer->task, client->handle), 0);
    receive_call(&m); // while it was queued,
    check_eq(m.badge, BADGE);
    handle_t reply = (handle_t)sys_defer();

    check_no_event(); // and while it is deferred
    check_eq(ipc_reply(reply, &m), 0);
    check_eq(actor_finish(client), 0);
    check_event(&m, EVENT_CLOSED, BADGE);
    check_no_event();
    scene_end();
}

TEST(an_interrupted_call_was_the_last_use_of_its_gate) {
    scene_begin();
    client = client_new(service, BADGE);
    actor_call(client, 1);
    check_eq(sys_handle_close(client->peer->task, client->handle), 0);
    check_eq(sys_thread_interrupt(client->peer->thread), 0);
    check_eq(actor_finish(client), ERR_INTR);
    check_event(&m, EVENT_CLOSED, BADGE);
    check_no_event();
    scene_end();
}

static long step_exit(struct actor *actor) { return sys_task_exit(actor->number); }

TEST(the_exit_of_a_task_that_nobody_watches_closes_its_gates) {
    scene_begin();
    client = client_new(service, BADGE);
    actor_begin(client, step_exit);
    check_event(&m, EVENT_CLOSED, BADGE);
    check_no_event();
    scene_end();
}

TEST(the_kill_of_a_task_closes_its_gates_and_no_others) {
    scene_begin();
    client = client_new(service, BADGE);
    handle_t shared = gate_new(BADGE + 10);

    check(peer_give(client->peer, shared, RIGHTS_ALL) > 0);
    actor_kill(client);
    check_event(&m, EVENT_CLOSED, BADGE);
    check_no_event();
    check_eq(sys_handle_close(0, shared), 0);
    check_event(&m, EVENT_CLOSED, BADGE + 10);
    scene_end();
}

static long step_close(struct actor *actor) { return sys_handle_close(0, actor->handle); }

TEST(closed_comes_once_when_many_close_their_copies_at_the_same_time) {
    enum { CLOSERS = 6, ROUNDS = 20 };
    struct actor *closers[CLOSERS];

    scene_begin();
    for (unsigned i = 0; i < CLOSERS; i++)
        closers[i] = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    for (unsigned round = 0; round < ROUNDS; round++) {
        handle_t gate = gate_new(100 + round);

        for (unsigned i = 0; i < CLOSERS; i++)
            closers[i]->handle = (handle_t)peer_give(closers[i]->peer, gate, RIGHTS_ALL);
        check_eq(sys_handle_close(0, gate), 0);
        for (unsigned i = 0; i < CLOSERS; i++)
            actor_begin(closers[i], step_close);
        check_event(&m, EVENT_CLOSED, 100 + round);
        for (unsigned i = 0; i < CLOSERS; i++)
            check_eq(actor_finish(closers[i]), 0);
    }
    check_no_event();
    scene_end();
}

// The badges with gates to `service`, as bits.
static uint64_t badges_with_gates(void) {
    badge_t badge;
    uint64_t badges = 0;

    for (long s = sys_gate_next_out(service, 1, &badge); s == 0;
         s = sys_gate_next_out(service, 0, &badge)) {
        check(!(badges >> badge & 1));
        badges |= 1ull << badge;
    }
    check_eq(sys_gate_next_out(service, 0, &badge), ERR_NONE);
    return badges;
}

TEST(the_badges_that_have_gates_can_be_asked) {
    enum { GATES = 5 };
    handle_t gates[GATES];

    scene_begin();
    check_eq(badges_with_gates(), 0);
    for (unsigned i = 0; i < GATES; i++)
        gates[i] = gate_new(i + 1);
    check_eq(badges_with_gates(), 0x3e);
    check_eq(sys_handle_close(0, gates[2]), 0);
    check_eq(badges_with_gates(), 0x36); // before CLOSED is received, too
    for (unsigned i = 0; i < GATES; i++) {
        if (i != 2)
            check_eq(sys_handle_close(0, gates[i]), 0);
    }
    check_eq(badges_with_gates(), 0);
    scene_end();
}

TEST(a_walk_over_gates_goes_on_when_its_next_one_closes) {
    enum { GATES = 4 };
    handle_t gates[GATES];
    badge_t first, next;

    scene_begin();
    for (unsigned i = 0; i < GATES; i++)
        gates[i] = gate_new(i);
    check_eq(sys_gate_next_out(service, 1, &first), 0);
    check_eq(first, 0);
    check_eq(sys_handle_close(0, gates[1]), 0);
    check_event(&m, EVENT_CLOSED, 1);
    check_eq(sys_gate_next_out(service, 0, &next), 0);
    check_eq(next, 2);
    check_eq(sys_handle_close(0, gates[2]), 0); // the one that was just named
    check_event(&m, EVENT_CLOSED, 2);
    check_eq(sys_gate_next_out(service, 0, &next), 0);
    check_eq(next, 3);
    check_eq(sys_gate_next_out(service, 0, &next), ERR_NONE);
    sys_handle_close(0, gates[0]);
    sys_handle_close(0, gates[3]);
    scene_end();
}

static long step_count_gates(struct actor *actor) {
    badge_t badge;

    actor->number = 0;
    for (long s = sys_gate_next_out(HANDLE_SERVICE, 1, &badge); s == 0;
         s = sys_gate_next_out(HANDLE_SERVICE, 0, &badge))
        actor->number++;
    return 0;
}

TEST(a_closed_that_was_not_received_survives_the_server) {
    scene_begin();
    server = server_new();
    handle_t gate = peer_gate(server->peer, BADGE, NULL);

    check_eq(sys_task_reset(server->peer->task), 0);
    check_eq(sys_handle_close(0, gate), 0);
    actor_restart(server);
    check_eq(actor_recv(server), EVENT_CLOSED);
    check_eq(server->m.badge, BADGE);
    scene_end();
}

TEST(a_closed_that_a_dead_instance_received_can_be_asked) {
    scene_begin();
    server = server_new();
    handle_t gate = peer_gate(server->peer, BADGE, NULL);
    handle_t kept = peer_gate(server->peer, OTHER, NULL);

    check_eq(sys_handle_close(0, gate), 0);
    check_eq(actor_recv(server), EVENT_CLOSED);
    actor_restart(server);
    actor_begin_recv(server); // blocks: it is not sent again
    check_eq(sys_thread_interrupt(server->peer->thread), 0);
    check_eq(actor_finish(server), ERR_INTR);
    check_eq(actor_do(server, step_count_gates), 0);
    check_eq(server->number, 1);
    sys_handle_close(0, kept);
    scene_end();
}

TEST(a_gate_closed_after_its_endpoint_is_gone_tells_nobody) {
    scene_begin();
    handle_t gate = gate_new(BADGE), untold = gate_new(OTHER);

    check_eq(sys_handle_close(0, untold), 0);
    check_eq(sys_handle_close(0, service), 0);
    service = 0;
    check_eq(sys_handle_close(0, gate), 0);
    scene_end();
}
