// user/tests/test_events.c -- notifications, and the order in which a receive gives what there is.
#include <user/tests/lib/actor.h>

enum { BADGE = 7, CANCELLED_BADGE = 1, CLOSED_BADGE, ENDED_BADGE, DEAD_BADGE, CALLER_BADGE };

static struct message m;
static struct actor *waiter;

static handle_t notification_new(void) {
    long made = sys_notification_create(0);

    check(made > 0);
    return (handle_t)made;
}

// What comes next at `service`, and for whom. Returns the first word.
static uint64_t check_next(long what, badge_t badge) {
    m = (struct message){0};
    check_eq(ipc_recv(service, &m), what);
    check_eq(m.badge, badge);
    return m.words[0];
}

static void check_bits(handle_t notification, uint64_t bits) {
    m = (struct message){0};
    check_eq(ipc_recv(notification, &m), EVENT_NOTIFIED);
    check_eq(m.words[0], bits);
}

static long step_exit(struct actor *actor) { return sys_task_exit(actor->number); }

// A client whose call was deferred and then interrupted. Returns the reply handle.
static handle_t make_cancelled(void) {
    struct actor *client = client_new(service, CANCELLED_BADGE);

    actor_call(client, 1);
    receive_call(&m);
    handle_t reply = (handle_t)sys_defer();

    check_eq(sys_thread_interrupt(client->peer->thread), 0);
    return reply;
}

static void make_ended(void) {
    struct actor *actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    struct task_info info = {0};

    peer_watch(actor->peer, service, ENDED_BADGE);
    actor_begin(actor, step_exit);
    while (info.state != TASK_ENDED) {
        check_eq(sys_task_info_out(actor->peer->task, &info), 0);
        sys_thread_yield();
    }
}

static void make_dead(void) {
    struct actor *actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);

    peer_watch(actor->peer, service, DEAD_BADGE);
    actor_kill(actor);
}

TEST(a_receive_gives_bits_cancelled_closed_ended_dead_then_callers) {
    scene_begin();
    handle_t notification = notification_new();
    handle_t reply = make_cancelled();
    struct actor *caller = client_new(service, CALLER_BADGE);

    check_eq(sys_notification_bind(notification, service), 0);
    actor_call(caller, 1); // in the opposite order
    make_dead();
    make_ended();
    check_eq(sys_handle_close(0, (handle_t)sys_gate_create(service, CLOSED_BADGE, 0)), 0);
    check_eq(sys_notify(notification, 5), 0);

    check_eq(check_next(EVENT_NOTIFIED, 0), 5);
    check_next(EVENT_CANCELLED, CANCELLED_BADGE);
    check_next(EVENT_CLOSED, CLOSED_BADGE);
    check_next(EVENT_ENDED, ENDED_BADGE);
    check_next(EVENT_DEAD, DEAD_BADGE);
    check_next(EVENT_CLOSED, DEAD_BADGE); // the watcher's gate: nobody names it any more
    check_next(0, CALLER_BADGE);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(ipc_reply(reply, &m), 0);
    sys_handle_close(0, notification);
    scene_end();
}

TEST(one_receive_waits_for_bits_and_for_calls) {
    scene_begin();
    struct actor *server = server_new();
    struct actor *client = client_new(server->peer->endpoint, BADGE);
    handle_t notification = notification_new();

    server->handle = (handle_t)peer_give(server->peer, notification, RIGHTS_ALL);
    check_eq(sys_notification_bind(notification, server->peer->endpoint), ERR_RIGHT);
    check_eq(actor_do(server, actor_step_bind), 0);

    actor_begin_recv(server);
    check_eq(sys_notify(notification, 8), 0);
    check_eq(actor_finish(server), EVENT_NOTIFIED);
    check_eq(server->m.words[0], 8);
    check_eq(server->m.call, 0);

    actor_begin_recv(server);
    actor_call(client, 3);
    check_eq(sys_notify(notification, 1), 0);
    check_eq(sys_notify(notification, 2), 0);
    check_eq(actor_finish(server), 0); // the call came first; the bits stay
    check_eq(server->m.tag, 3);
    check_eq(actor_reply(server, 0, 0), 0);
    check_eq(actor_finish(client), 0);
    check_eq(actor_recv(server), EVENT_NOTIFIED);
    check_eq(server->m.words[0], 3);

    actor_call(client, 4); // both are there: bits first
    check_eq(sys_notify(notification, 16), 0);
    check_eq(actor_recv(server), EVENT_NOTIFIED);
    check_eq(server->m.words[0], 16);
    check_eq(actor_recv(server), 0);
    check_eq(actor_reply(server, 0, 0), 0);
    sys_handle_close(0, notification);
    scene_end();
}

TEST(bits_that_were_not_received_survive_the_server) {
    scene_begin();
    struct actor *server = server_new();
    handle_t notification = notification_new();

    server->handle = (handle_t)peer_give(server->peer, notification, RIGHTS_ALL);
    check_eq(actor_do(server, actor_step_bind), 0);
    check_eq(sys_task_reset(server->peer->task), 0);
    check_eq(sys_notify(notification, 4), 0);
    actor_restart(server);
    check_eq(actor_recv(server), EVENT_NOTIFIED); // still bound
    check_eq(server->m.words[0], 4);
    sys_handle_close(0, notification);
    scene_end();
}

TEST(bits_gather_until_they_are_received_and_are_clear_then) {
    scene_begin();
    handle_t notification = notification_new();

    check_eq(sys_notify(notification, 1), 0);
    check_eq(sys_notify(notification, 4), 0);
    check_eq(sys_notify(notification, 4), 0);
    check_bits(notification, 5);
    check_eq(sys_notify(notification, 1ull << 63), 0);
    check_bits(notification, 1ull << 63);
    sys_handle_close(0, notification);
    scene_end();
}

TEST(a_notify_of_no_bits_wakes_nobody) {
    scene_begin();
    handle_t notification = notification_new();

    waiter = waiter_new(notification);
    actor_begin(waiter, actor_step_wait);
    actor_wait_blocked(waiter);
    check_eq(sys_notify(notification, 0), 0);
    check(actor_is_blocked(waiter));
    check_eq(sys_notify(notification, 2), 0);
    check_eq(actor_finish(waiter), EVENT_NOTIFIED);
    check_eq(waiter->m.words[0], 2);
    sys_handle_close(0, notification);
    scene_end();
}

TEST(a_second_waiter_is_refused) {
    scene_begin();
    handle_t notification = notification_new();

    waiter = waiter_new(notification);
    actor_begin(waiter, actor_step_wait);
    actor_wait_blocked(waiter);
    check_eq(ipc_recv(notification, &m), ERR_BUSY);
    check_eq(sys_notification_bind(notification, service), ERR_BUSY);
    check_eq(sys_notify(notification, 1), 0);
    check_eq(actor_finish(waiter), EVENT_NOTIFIED);
    sys_handle_close(0, notification);
    scene_end();
}

TEST(an_endpoint_and_a_notification_are_bound_to_one_another_only) {
    scene_begin();
    handle_t first = notification_new(), second = notification_new();

    check_eq(sys_notification_bind(first, service), 0);
    check_eq(sys_notification_bind(first, service), ERR_BUSY);
    check_eq(sys_notification_bind(second, service), ERR_BUSY);
    check_eq(ipc_recv(first, &m), ERR_BUSY); // its bits go to the endpoint
    check_eq(sys_notification_bind(first, 0), 0);
    check_eq(sys_notification_bind(second, service), 0);
    check_eq(sys_notify(first, 1), 0);
    check_eq(sys_notify(second, 2), 0);
    check_eq(check_next(EVENT_NOTIFIED, 0), 2);
    check_bits(first, 1);
    sys_handle_close(0, first);
    sys_handle_close(0, second);
    scene_end();
}

TEST(a_bound_notification_works_without_handles_and_ends_with_its_endpoint) {
    scene_begin();
    handle_t notification = notification_new();
    struct actor *other = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);

    check_eq(sys_notification_bind(notification, service), 0);
    check_eq(sys_timer_set(notification, time_now() + 1000000, 6), 0);
    check_eq(sys_handle_close(0, notification), 0);
    check_eq(check_next(EVENT_NOTIFIED, 0), 6);
    actor_kill(other);
    scene_end();
}

static long step_notify(struct actor *actor) { return sys_notify(actor->handle, actor->number); }

TEST(another_task_notifies_by_its_right_only) {
    scene_begin();
    handle_t notification = notification_new();
    struct actor *other = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);

    other->handle = (handle_t)peer_give(other->peer, notification, RIGHT_NOTIFICATION_NOTIFY);
    other->number = 12;
    actor_begin(other, step_notify);
    check_bits(notification, 12);
    check_eq(actor_finish(other), 0);
    check_eq(actor_do(other, actor_step_wait), ERR_RIGHT);
    other->handle = (handle_t)peer_give(other->peer, notification, RIGHT_NOTIFICATION_WAIT);
    check_eq(actor_do(other, step_notify), ERR_RIGHT);
    sys_handle_close(0, notification);
    scene_end();
}

TEST(the_last_handle_closed_ends_a_wait) {
    scene_begin();
    handle_t notification = notification_new();

    waiter = waiter_new(notification);
    actor_begin(waiter, actor_step_wait);
    actor_wait_blocked(waiter);
    check_eq(sys_handle_close(0, notification), 0);
    check(actor_is_blocked(waiter)); // it has a handle itself
    check_eq(sys_handle_close(waiter->peer->task, waiter->handle), 0);
    check_eq(actor_finish(waiter), ERR_DEAD);
    scene_end();
}
