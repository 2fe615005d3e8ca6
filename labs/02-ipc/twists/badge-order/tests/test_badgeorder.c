// labs/02-ipc/twists/badge-order/tests/test_badgeorder.c -- who of several callers is received first.
#include <user/tests/lib/actor.h>

static struct message m;

static struct actor *queue_client(unsigned priority, badge_t badge, uint64_t tag) {
    struct actor *client = actor_new(CLIENT_LEVEL, priority, 0);

    client->handle = (handle_t)sys_gate_create(service, badge, client->peer->task);
    actor_call(client, tag);
    return client;
}

// What is received next, with the tags from 0 on.
static void check_order(unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        receive_call(&m);
        check_eq(m.tag, i);
        check_eq(ipc_reply(0, &m), 0);
    }
}

TEST(the_lower_badge_goes_first) {
    scene_begin();
    queue_client(ACTOR_PRIORITY, 5, 2);
    queue_client(ACTOR_PRIORITY, 3, 1);
    queue_client(ACTOR_PRIORITY, 9, 4);
    queue_client(ACTOR_PRIORITY, 1, 0);
    queue_client(ACTOR_PRIORITY, 8, 3);
    check_order(5);
    scene_end();
}

TEST(the_same_badge_goes_by_arrival) {
    scene_begin();
    queue_client(ACTOR_PRIORITY, 4, 1);
    queue_client(ACTOR_PRIORITY, 7, 3);
    queue_client(ACTOR_PRIORITY, 4, 2);
    queue_client(ACTOR_PRIORITY, 2, 0);
    check_order(4);
    scene_end();
}

TEST(priority_counts_before_the_badge) {
    scene_begin();
    queue_client(10, 1, 5);
    queue_client(30, 9, 1);
    queue_client(20, 2, 2);
    queue_client(30, 8, 0);
    queue_client(20, 6, 4);
    queue_client(20, 3, 3);
    check_order(6);
    scene_end();
}

TEST(who_leaves_leaves_the_order_to_the_others) {
    scene_begin();
    struct actor *last = queue_client(20, 6, 9);

    queue_client(20, 2, 0);
    queue_client(10, 1, 3);
    struct actor *mover = queue_client(10, 7, 2);

    actor_kill(last);
    queue_client(20, 4, 1);
    check_eq(sys_thread_schedule(mover->peer->thread, 20, 0, ~0ull), 0);
    check_order(4);
    scene_end();
}
