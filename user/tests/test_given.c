// user/tests/test_given.c -- handles that travel with a call: into offered slots, never with more
// rights.
#include <user/tests/lib/actor.h>

enum { BADGE = 0x77, FREE_SLOT = 200 };

static struct message m;
static handle_t objects[MESSAGE_HANDLES]; // notifications of the test; the client holds copies

// A client whose call will give `count` handles with these rights.
static struct actor *giver_new(unsigned count, uint64_t rights) {
    struct actor *client = client_new(service, BADGE);

    for (unsigned i = 0; i < count; i++) {
        objects[i] = (handle_t)sys_notification_create(0);
        client->m.handles[i] = (handle_t)peer_give(client->peer, objects[i], rights);
        check(client->m.handles[i] > 0);
    }
    return client;
}

static void receive_into(uint32_t slot0, uint32_t slot1, uint32_t slot2, uint32_t slot3) {
    m = (struct message){.handles = {slot0, slot1, slot2, slot3}};
    check_eq(ipc_recv(service, &m), 0);
}

// Whether a given handle names objects[index].
static void check_names(handle_t given, unsigned index) {
    struct message bits = {0};

    check(given != 0);
    check_eq(sys_notify(given, 1ul << index), 0);
    check_eq(ipc_recv(objects[index], &bits), EVENT_NOTIFIED);
    check_eq(bits.words[0], 1ul << index);
}

static uint64_t rights_of(handle_t handle) {
    struct handle_next next = {0};

    check_eq(sys_handle_next_out(0, HANDLE_SLOT(handle), &next), 0);
    check_eq(next.handle, handle);
    return next.rights;
}

static void reply_and_close(void) {
    for (unsigned i = 0; i < MESSAGE_HANDLES; i++) {
        if (m.handles[i])
            check_eq(sys_handle_close(0, m.handles[i]), 0);
        if (objects[i])
            sys_handle_close(0, objects[i]);
        objects[i] = 0;
    }
    check_eq(ipc_reply(0, &m), 0);
}

TEST(four_handles_are_given) {
    scene_begin();
    struct actor *client = giver_new(4, RIGHTS_ALL);

    actor_call(client, 9);
    receive_into(SLOT_ANY, SLOT_ANY, SLOT_ANY, SLOT_ANY);
    check_eq(m.tag, 9);
    check_eq(m.badge, BADGE);
    for (unsigned i = 0; i < MESSAGE_HANDLES; i++)
        check_names(m.handles[i], i);
    reply_and_close();
    check_eq(actor_finish(client), 0);
    check_eq(client->m.handles[0], 0);
    scene_end();
}

TEST(a_handle_is_given_to_a_server_that_waits_already) {
    scene_begin();
    struct actor *client = giver_new(1, RIGHTS_ALL);
    struct actor *server = server_new();
    handle_t given = client->m.handles[0];

    client->handle = peer_gate(server->peer, BADGE, client->peer);
    server->m.handles[0] = SLOT_ANY;
    actor_begin_recv(server);
    client->m.handles[0] = given;
    actor_call(client, 1);
    check_eq(actor_finish(server), 0);
    check(server->m.handles[0] != 0);
    check_eq(sys_handle_close(server->peer->task, server->m.handles[0]), 0);
    check_eq(actor_reply(server, 0, 0), 0);
    check_eq(actor_finish(client), 0);
    sys_handle_close(0, objects[0]);
    objects[0] = 0;
    scene_end();
}

TEST(the_server_names_the_slot) {
    scene_begin();
    struct actor *client = giver_new(2, RIGHTS_ALL);

    actor_call(client, 1);
    receive_into(FREE_SLOT, SLOT_ANY, 0, 0);
    check_eq(HANDLE_SLOT(m.handles[0]), FREE_SLOT);
    check_names(m.handles[0], 0);
    check_names(m.handles[1], 1);
    reply_and_close();
    scene_end();
}

TEST(what_finds_no_offered_slot_is_not_delivered) {
    scene_begin();
    struct actor *client = giver_new(4, RIGHTS_ALL);

    actor_call(client, 7);
    receive_into(0, SLOT_ANY, HANDLE_TASK, HANDLES_MAX); // none, any, one in use, none such
    check_eq(m.tag, 7);
    check_eq(m.handles[0], 0);
    check_names(m.handles[1], 1);
    check_eq(m.handles[2], 0);
    check_eq(m.handles[3], 0);
    reply_and_close();
    check_eq(actor_finish(client), 0);
    scene_end();
}

TEST(slots_stay_offered_to_a_reply_recv) {
    scene_begin();
    struct actor *first = client_new(service, BADGE);

    actor_call(first, 1);
    receive_into(SLOT_ANY, 0, 0, 0);
    struct actor *client = giver_new(2, RIGHTS_ALL);

    actor_call(client, 2);
    m.handles[0] = 0; // the short form of ipc_reply_recv, which names no slots
    check_eq(ipc_reply_recv(service, &m), 0);
    check_eq(m.tag, 2);
    check_names(m.handles[0], 0);
    check_eq(m.handles[1], 0);
    reply_and_close();
    check_eq(actor_finish(first), 0);
    check_eq(actor_finish(client), 0);
    scene_end();
}

TEST(a_receive_that_offers_nothing_is_given_nothing) {
    struct handle_next before = {0}, after = {0};

    scene_begin();
    struct actor *client = giver_new(4, RIGHTS_ALL);

    sys_handle_next_out(0, HANDLE_SLOT(objects[3]) + 1, &before);
    actor_call(client, 7);
    receive_into(0, 0, 0, 0);
    for (unsigned i = 0; i < MESSAGE_HANDLES; i++)
        check_eq(m.handles[i], 0);
    sys_handle_next_out(0, HANDLE_SLOT(objects[3]) + 1, &after);
    check_eq(after.handle, before.handle);
    reply_and_close();
    scene_end();
}

TEST(a_full_table_of_the_server_takes_the_message_without_the_handle) {
    scene_begin();
    struct actor *server = server_new();
    struct actor *client = giver_new(1, RIGHTS_ALL);
    long copy;

    client->handle = peer_gate(server->peer, BADGE, client->peer);
    do {
        copy = peer_give(server->peer, server->go, RIGHTS_ALL);
    } while (copy > 0);
    check_eq(copy, ERR_FULL);
    server->m.handles[0] = SLOT_ANY;
    actor_begin_recv(server);
    actor_call(client, 5);
    check_eq(actor_finish(server), 0);
    check_eq(server->m.tag, 5);
    check_eq(server->m.handles[0], 0);
    check_eq(actor_reply(server, 0, 6), 0);
    check_eq(actor_finish(client), 0);
    check_eq(client->m.tag, 6);
    sys_handle_close(0, objects[0]);
    objects[0] = 0;
    scene_end();
}

TEST(rights_travel_as_they_are_and_never_grow) {
    const uint64_t few = RIGHT_COPY | RIGHT_NOTIFICATION_NOTIFY;

    scene_begin();
    struct actor *client = giver_new(1, few);
    struct message bits = {0};

    actor_call(client, 1);
    receive_into(SLOT_ANY, 0, 0, 0);
    check_eq(rights_of(m.handles[0]), few);
    check_eq(sys_timer_set(m.handles[0], 0, 1), ERR_RIGHT);
    check_eq(ipc_recv(m.handles[0], &bits), ERR_RIGHT);

    long copy = sys_handle_copy(0, m.handles[0], 0, RIGHTS_ALL, 0);

    check(copy > 0);
    check_eq(rights_of((handle_t)copy), few);
    check_eq(sys_timer_set((handle_t)copy, 0, 1), ERR_RIGHT);
    check_eq(sys_handle_close(0, (handle_t)copy), 0);

    copy = sys_handle_copy(0, m.handles[0], 0, RIGHT_NOTIFICATION_NOTIFY, 0);
    check(copy > 0);
    check_eq(rights_of((handle_t)copy), RIGHT_NOTIFICATION_NOTIFY);
    check_eq(sys_handle_copy(0, (handle_t)copy, 0, RIGHTS_ALL, 0), ERR_RIGHT);
    check_eq(sys_handle_close(0, (handle_t)copy), 0);
    check_eq(sys_handle_copy(0, m.handles[0], 0, RIGHT_NOTIFICATION_WAIT, 0), ERR_RIGHT);
    reply_and_close();
    scene_end();
}

TEST(a_handle_without_the_right_to_copy_cannot_be_given) {
    scene_begin();
    struct actor *client = giver_new(1, RIGHT_NOTIFICATION_NOTIFY);
    struct actor *other = client_new(service, BADGE + 1);

    actor_begin(client, actor_step_call);
    check_eq(actor_finish(client), ERR_RIGHT);
    actor_call(other, 1); // is the first that comes
    receive_into(SLOT_ANY, 0, 0, 0);
    check_eq(m.badge, BADGE + 1);
    reply_and_close();
    scene_end();
}

TEST(a_handle_that_the_caller_does_not_hold_cannot_be_given) {
    scene_begin();
    struct actor *client = client_new(service, BADGE);

    client->m.handles[3] = HANDLES_MAX - 1;
    actor_begin(client, actor_step_call);
    check_eq(actor_finish(client), ERR_HANDLE);
    scene_end();
}

TEST(a_given_gate_can_be_called) {
    scene_begin();
    struct actor *server = server_new();
    struct actor *client = client_new(service, BADGE);

    client->m.handles[0] = peer_gate(server->peer, BADGE + 1, client->peer);
    actor_call(client, 1);
    receive_into(SLOT_ANY, 0, 0, 0);
    actor_begin(server, actor_step_answer);
    check_eq(ipc_call0(m.handles[0], 2), 0);
    check_eq(actor_finish(server), 0);
    check_eq(server->m.badge, BADGE + 1);
    reply_and_close();
    check_eq(actor_finish(client), 0);
    scene_end();
}

TEST(a_handle_closed_while_its_call_is_queued_is_not_delivered) {
    scene_begin();
    struct actor *client = giver_new(2, RIGHTS_ALL);
    handle_t closed = client->m.handles[0];

    actor_call(client, 3);
    check_eq(sys_handle_close(client->peer->task, closed), 0);
    receive_into(SLOT_ANY, SLOT_ANY, 0, 0);
    check_eq(m.tag, 3);
    check_eq(m.handles[0], 0);
    check_names(m.handles[1], 1);
    reply_and_close();
    scene_end();
}
