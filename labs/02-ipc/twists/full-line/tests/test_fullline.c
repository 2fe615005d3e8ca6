// labs/02-ipc/twists/full-line/tests/test_fullline.c -- a queue takes three callers, and no more.
#include <user/tests/lib/actor.h>

enum { ROOM = 3 };

static struct message m;

// Clients with the badges from `first` on, that wait in the queue.
static void fill_queue(struct actor **clients, unsigned count, badge_t first) {
    for (unsigned i = 0; i < count; i++) {
        clients[i] = client_new(service, first + i);
        actor_call(clients[i], first + i);
    }
}

static void answer(badge_t badge) {
    receive_call(&m);
    check_eq(m.badge, badge);
    check_eq(ipc_reply(0, &m), 0);
}

TEST(a_fourth_caller_is_refused) {
    scene_begin();
    struct actor *clients[ROOM];

    fill_queue(clients, ROOM, 1);
    struct actor *late = client_new(service, 9);

    check_eq(actor_do(late, actor_step_call), ERR_BUSY);
    check_eq(actor_do(late, actor_step_call), ERR_BUSY);
    for (unsigned i = 0; i < ROOM; i++) {
        answer(1 + i);
        check_eq(actor_finish(clients[i]), 0);
    }
    scene_end();
}

TEST(what_is_wrong_with_a_call_is_told_first) {
    scene_begin();
    struct actor *clients[ROOM];

    fill_queue(clients, ROOM, 1);
    struct actor *late = client_new(service, 9);
    struct actor *below = actor_new(SERVER_LEVEL, ACTOR_PRIORITY, 0);

    late->handle = 0x7fff;
    check_eq(actor_do(late, actor_step_call), ERR_HANDLE);
    below->handle = (handle_t)sys_gate_create(service, 8, below->peer->task);
    check_eq(actor_do(below, actor_step_call), ERR_LEVEL);
    for (unsigned i = 0; i < ROOM; i++)
        answer(1 + i);
    scene_end();
}

TEST(there_is_room_again_when_one_was_received) {
    scene_begin();
    struct actor *clients[ROOM];

    fill_queue(clients, ROOM, 1);
    struct actor *late = client_new(service, 9);

    check_eq(actor_do(late, actor_step_call), ERR_BUSY);
    answer(1);
    actor_call(late, 9);
    answer(2);
    answer(3);
    answer(9);
    check_eq(actor_finish(late), 0);
    scene_end();
}

TEST(received_and_deferred_calls_do_not_count) {
    scene_begin();
    struct actor *clients[2 + ROOM];
    handle_t later;

    fill_queue(clients, 2, 1);
    receive_call(&m);
    later = (handle_t)sys_defer();
    receive_call(&m); // and is served
    check_eq(m.badge, 2);
    fill_queue(clients + 2, ROOM, 3);
    struct actor *late = client_new(service, 9);

    check_eq(actor_do(late, actor_step_call), ERR_BUSY);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(ipc_reply(later, &m), 0);
    for (unsigned i = 0; i < ROOM; i++)
        answer(3 + i);
    scene_end();
}

TEST(a_server_that_waits_refuses_nobody) {
    scene_begin();
    struct actor *server = server_new();
    handle_t gate = peer_gate(server->peer, 5, NULL);
    uint64_t words[MESSAGE_WORDS] = {0};

    for (uint64_t i = 0; i < 2 * ROOM; i++) {
        uint64_t tag = i;

        actor_begin(server, actor_step_answer);
        check_eq(ipc_call4(gate, &tag, words), 0);
        check_eq(actor_finish(server), 0);
    }
    sys_handle_close(0, gate);
    scene_end();
}
