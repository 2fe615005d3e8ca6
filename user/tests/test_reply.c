// user/tests/test_reply.c -- answers: once, to the right caller, at once or later, with a gate.
#include <user/tests/lib/actor.h>

enum { BADGE = 0x77, NEW_BADGE = 0x99 };

static struct message m;

TEST(a_reply_to_nobody_is_refused) {
    scene_begin();
    m = (struct message){0};
    check_eq(ipc_reply(0, &m), ERR_STATE);
    check_eq(ipc_reply_recv(service, &m), ERR_STATE);
    check_eq(sys_defer(), ERR_STATE);
    check_eq(sys_ipc_read(0, 0, &m, 1), ERR_STATE);
    check_eq(ipc_reply(HANDLES_MAX - 1, &m), ERR_HANDLE);
    check_eq(ipc_reply(HANDLE_TASK, &m), ERR_RIGHT);
    scene_end();
}

TEST(a_second_reply_is_refused) {
    scene_begin();
    struct actor *client = client_new(service, BADGE);

    actor_call(client, 1);
    receive_call(&m);
    m.tag = 2;
    check_eq(ipc_reply(0, &m), 0);
    m.tag = 3;
    check_eq(ipc_reply(0, &m), ERR_STATE);
    check_eq(actor_finish(client), 0);
    check_eq(client->m.tag, 2);
    scene_end();
}

TEST(deferred_calls_are_answered_in_any_order) {
    static const unsigned order[] = {1, 3, 0, 2};
    enum { CLIENTS = sizeof(order) / sizeof(order[0]) };
    struct actor *clients[CLIENTS];
    handle_t replies[CLIENTS];

    scene_begin();
    for (unsigned i = 0; i < CLIENTS; i++) {
        clients[i] = client_new(service, BADGE + i);
        actor_call(clients[i], i);
        receive_call(&m);
        check_eq(m.badge, BADGE + i);
        replies[i] = (handle_t)sys_defer();
    }
    for (unsigned i = 0; i < CLIENTS; i++) {
        unsigned next = order[i];

        check(actor_is_blocked(clients[next]));
        m = (struct message){.tag = 100 + next, .words = {next}};
        check_eq(ipc_reply(replies[next], &m), 0);
        check_eq(actor_finish(clients[next]), 0);
        check_eq(clients[next]->m.tag, 100 + next);
        check_eq(clients[next]->m.words[0], next);
    }
    scene_end();
}

TEST(a_deferred_call_is_answered_while_another_is_served) {
    scene_begin();
    struct actor *first = client_new(service, 1), *second = client_new(service, 2);

    actor_call(first, 1);
    receive_call(&m);
    handle_t reply = (handle_t)sys_defer();

    actor_call(second, 2);
    receive_call(&m);
    m.tag = 11;
    check_eq(ipc_reply(reply, &m), 0);
    m.tag = 12;
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(first), 0);
    check_eq(first->m.tag, 11);
    check_eq(actor_finish(second), 0);
    check_eq(second->m.tag, 12);
    scene_end();
}

TEST(a_reply_handle_is_used_once) {
    scene_begin();
    struct actor *client = client_new(service, BADGE);

    actor_call(client, 1);
    receive_call(&m);
    handle_t reply = (handle_t)sys_defer();

    check_eq(sys_defer(), ERR_STATE); // nothing is being served any more
    check_eq(ipc_reply(0, &m), ERR_STATE);
    check_eq(sys_handle_copy(0, reply, 0, RIGHTS_ALL, 0), ERR_RIGHT);
    check_eq(ipc_reply(reply, &m), 0);
    check_eq(ipc_reply(reply, &m), ERR_HANDLE);
    check_eq(sys_handle_close(0, reply), ERR_HANDLE);
    check_eq(actor_finish(client), 0);
    actor_call(client, 2); // its next call has nothing to do with the old handle
    receive_call(&m);
    check_eq(ipc_reply(reply, &m), ERR_HANDLE);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(client), 0);
    scene_end();
}

TEST(a_dropped_reply_handle_gives_the_caller_err_dead) {
    scene_begin();
    struct actor *client = client_new(service, BADGE);

    actor_call(client, 1);
    receive_call(&m);
    check_eq(sys_handle_close(0, (handle_t)sys_defer()), 0);
    check_eq(actor_finish(client), ERR_DEAD);
    scene_end();
}

static long step_call_new_gate(struct actor *client) {
    return ipc_call(client->m.handles[0], &client->m);
}

TEST(a_reply_can_bring_a_gate) {
    scene_begin();
    struct actor *client = client_new(service, BADGE);

    actor_call(client, 1);
    receive_call(&m);
    m.tag = 5;
    check_eq(ipc_reply_gate(0, &m, service, NEW_BADGE), 0);
    check_eq(actor_finish(client), 0);
    check_eq(client->m.tag, 5);
    check(client->m.handles[0] != 0 && client->m.handles[0] != client->handle);
    actor_begin(client, step_call_new_gate);
    receive_call(&m);
    check_eq(m.badge, NEW_BADGE);
    m.handles[0] = 0;
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(client), 0);
    check_eq(client->m.handles[0], 0); // no gate came with that one
    scene_end();
}

TEST(a_deferred_reply_can_bring_a_gate) {
    scene_begin();
    struct actor *client = client_new(service, BADGE);

    actor_call(client, 1);
    receive_call(&m);
    check_eq(ipc_reply_gate((handle_t)sys_defer(), &m, service, NEW_BADGE), 0);
    check_eq(actor_finish(client), 0);
    actor_begin(client, step_call_new_gate);
    receive_call(&m);
    check_eq(m.badge, NEW_BADGE);
    check_eq(ipc_reply(0, &m), 0);
    scene_end();
}

TEST(a_gate_to_what_is_no_endpoint_is_an_error_of_the_server_and_answers_nobody) {
    scene_begin();
    struct actor *client = client_new(service, BADGE);

    actor_call(client, 1);
    receive_call(&m);
    check_eq(ipc_reply_gate(0, &m, HANDLE_TASK, NEW_BADGE), ERR_RIGHT);
    check_eq(ipc_reply_gate(0, &m, HANDLES_MAX - 1, NEW_BADGE), ERR_HANDLE);
    check(actor_is_blocked(client));
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(client), 0);
    scene_end();
}

static void check_closed(badge_t badge) {
    check_eq(ipc_recv(service, &m), EVENT_CLOSED);
    check_eq(m.badge, badge);
}

TEST(a_gate_for_a_full_table_is_an_error_of_the_caller_and_closed) {
    scene_begin();
    struct actor *client = client_new(service, BADGE);
    long copy;

    do {
        copy = peer_give(client->peer, client->go, RIGHT_COPY | RIGHT_NOTIFICATION_NOTIFY);
    } while (copy > 0);
    check_eq(copy, ERR_FULL);
    actor_call(client, 1);
    receive_call(&m);
    check_eq(ipc_reply_gate(0, &m, service, NEW_BADGE), 0);
    check_eq(actor_finish(client), ERR_FULL);
    check_closed(NEW_BADGE);
    scene_end();
}

// Leave no page in an account, and no room for a gate in the pages that it has. Returns how many
// accounts were split off; their handles are in splits.
static unsigned exhaust(const struct peer *peer, handle_t splits[], unsigned max) {
    unsigned count = 0;
    long split = 1, gate = 1;

    while (split > 0 && count < max) {
        struct account_info info = {0};

        sys_account_info_out(peer->account, &info);
        for (uint64_t pages = info.limit - info.used; pages > 0; pages--) {
            split = sys_account_split(peer->account, pages);
            if (split > 0)
                break;
        }
        if (split > 0)
            splits[count++] = (handle_t)split;
        if (info.limit == info.used)
            break;
    }
    while (gate > 0)
        gate = sys_gate_create(service, BADGE, peer->task);
    check_eq(gate, ERR_QUOTA);
    return count;
}

TEST(a_gate_for_an_exhausted_account_is_an_error_of_the_caller_and_closed) {
    enum { SPLITS_MAX = 8 };
    handle_t splits[SPLITS_MAX];

    scene_begin();
    struct actor *client = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, PEER_OWN_ACCOUNT);

    client->handle = peer_gate(&(struct peer){.endpoint = service}, BADGE, client->peer);
    unsigned count = exhaust(client->peer, splits, SPLITS_MAX);

    actor_call(client, 1);
    receive_call(&m);
    check_eq(ipc_reply_gate(0, &m, service, NEW_BADGE), 0);
    check_eq(actor_finish(client), ERR_QUOTA);
    check_closed(NEW_BADGE);
    for (unsigned i = 0; i < count; i++)
        sys_handle_close(0, splits[i]);
    scene_end();
}

TEST(a_gate_for_a_killed_caller_is_closed) {
    scene_begin();
    struct actor *client = client_new(service, BADGE), *next = client_new(service, BADGE);

    actor_call(client, 1);
    receive_call(&m);
    actor_kill(client);
    check_eq(ipc_reply_gate(0, &m, service, NEW_BADGE), ERR_GONE);
    check_closed(NEW_BADGE);
    check_closed(BADGE); // its own
    actor_call(next, 2);
    receive_call(&m);
    actor_kill(next);
    check_eq(ipc_reply_gate_recv(service, &m, service, NEW_BADGE), EVENT_CLOSED);
    check_eq(m.badge, NEW_BADGE);
    scene_end();
}
