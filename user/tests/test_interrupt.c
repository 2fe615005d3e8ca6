// user/tests/test_interrupt.c -- a blocked caller is interrupted: ERR_INTR, or its server is told.
#include <user/tests/lib/actor.h>

enum { BADGE = 7 };

static struct message m;
static struct actor *client, *server;

static void interrupt(struct actor *actor) {
    check_eq(sys_thread_interrupt(actor->peer->thread), 0);
}

static void check_cancelled(callid_t call) {
    check_event(&m, EVENT_CANCELLED, BADGE);
    check_eq(m.words[0], call);
    check_eq(m.call, 0);
}

TEST(a_queued_call_that_nobody_received_is_not_executed) {
    scene_begin();
    client = client_new(service, BADGE);
    actor_call(client, 1);
    interrupt(client);
    check_eq(actor_finish(client), ERR_INTR);
    check_no_event();
    actor_call(client, 2); // and the next is as any other
    receive_call(&m);
    check_eq(m.tag, 2);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(client), 0);
    check_no_event();
    scene_end();
}

TEST(one_of_several_queued_calls_leaves_the_others_in_order) {
    enum { COUNT = 4, LEAVES = 2 };
    struct actor *clients[COUNT];

    scene_begin();
    for (unsigned i = 0; i < COUNT; i++) {
        clients[i] = client_new(service, BADGE);
        actor_call(clients[i], i);
    }
    interrupt(clients[LEAVES]);
    check_eq(actor_finish(clients[LEAVES]), ERR_INTR);
    interrupt(clients[COUNT - 1]);
    check_eq(actor_finish(clients[COUNT - 1]), ERR_INTR);
    for (unsigned i = 0; i < LEAVES; i++) {
        receive_call(&m);
        check_eq(m.tag, i);
        check_eq(ipc_reply(0, &m), 0);
    }
    check_no_event();
    scene_end();
}

TEST(the_server_of_a_received_call_gets_cancelled_and_answers) {
    scene_begin();
    client = client_new(service, BADGE);
    actor_call(client, 1);
    receive_call(&m);
    callid_t call = m.call;

    interrupt(client);
    check(actor_is_blocked(client)); // it still waits for its server
    handle_t reply = (handle_t)sys_defer();

    check_cancelled(call);
    m = (struct message){.tag = 55};
    check_eq(ipc_reply(reply, &m), 0);
    check_eq(actor_finish(client), 0);
    check_eq(client->m.tag, 55);
    check_no_event();
    scene_end();
}

TEST(the_server_of_a_deferred_call_gets_cancelled_once) {
    scene_begin();
    client = client_new(service, BADGE);
    actor_call(client, 1);
    receive_call(&m);
    callid_t call = m.call;
    handle_t reply = (handle_t)sys_defer();

    interrupt(client);
    interrupt(client);
    check_cancelled(call);
    interrupt(client); // it knows
    check_no_event();
    check_eq(ipc_reply(reply, &m), 0);
    check_eq(actor_finish(client), 0);
    scene_end();
}

TEST(a_server_that_waits_gets_cancelled_at_once) {
    scene_begin();
    server = server_new();
    client = client_new(server->peer->endpoint, BADGE);
    actor_call(client, 1);
    check_eq(actor_recv(server), 0);
    callid_t call = server->m.call;
    handle_t reply = (handle_t)actor_defer(server);

    actor_begin_recv(server);
    interrupt(client);
    check_eq(actor_finish(server), EVENT_CANCELLED);
    check_eq(server->m.words[0], call);
    check_eq(actor_reply(server, reply, 2), 0);
    check_eq(actor_finish(client), 0);
    scene_end();
}

TEST(an_answer_takes_an_untold_cancelled_back) {
    scene_begin();
    client = client_new(service, BADGE);
    actor_call(client, 1);
    receive_call(&m);
    interrupt(client);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(client), 0);
    check_no_event();
    actor_call(client, 2);
    receive_call(&m);
    check_eq(ipc_reply(0, &m), 0);
    check_no_event();
    scene_end();
}

TEST(a_wait_for_a_notification_ends_with_err_intr) {
    scene_begin();
    handle_t notification = (handle_t)sys_notification_create(0);

    client = waiter_new(notification);
    actor_begin(client, actor_step_wait);
    actor_wait_blocked(client);
    interrupt(client);
    check_eq(actor_finish(client), ERR_INTR);
    actor_begin(client, actor_step_wait); // no bit was lost, none was made up
    actor_wait_blocked(client);
    check_eq(sys_notify(notification, 4), 0);
    check_eq(actor_finish(client), EVENT_NOTIFIED);
    check_eq(client->m.words[0], 4);
    sys_handle_close(0, notification);
    scene_end();
}

TEST(a_receive_ends_with_err_intr) {
    scene_begin();
    server = server_new();
    client = client_new(server->peer->endpoint, BADGE);
    actor_begin_recv(server);
    interrupt(server);
    check_eq(actor_finish(server), ERR_INTR);
    actor_call(client, 1);
    check_eq(actor_recv(server), 0);
    check_eq(actor_reply(server, 0, 2), 0);
    check_eq(actor_finish(client), 0);
    scene_end();
}

static volatile bool spin;

static long step_spin(struct actor *actor) {
    (void)actor;
    while (spin)
        ;
    return 0;
}

TEST(a_thread_that_waits_for_nothing_cannot_be_interrupted) {
    scene_begin();
    client = client_new(service, BADGE);
    actor_call(client, 1);
    receive_call(&m);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(client), 0);
    spin = true;
    actor_begin(client, step_spin);
    check_eq(sys_thread_interrupt(client->peer->thread), ERR_STATE);
    spin = false;
    check_eq(actor_finish(client), 0);
    check_eq(sys_thread_kill(client->peer->thread), 0);
    check_eq(sys_thread_interrupt(client->peer->thread), ERR_STATE);
    scene_end();
}

// A server with a deferred call that was interrupted. Returns its id.
static callid_t begin_deferred(void) {
    scene_begin();
    server = server_new();
    client = client_new(server->peer->endpoint, BADGE);
    actor_call(client, 1);
    check_eq(actor_recv(server), 0);
    callid_t call = server->m.call;

    check(actor_defer(server) > 0);
    return call;
}

// The next instance gets the call, then CANCELLED, then nothing. It answers.
static void check_comes_again(callid_t call) {
    check_eq(actor_recv(server), 0);
    check_eq(server->m.call, call);
    handle_t reply = (handle_t)actor_defer(server);

    check_eq(actor_recv(server), EVENT_CANCELLED);
    check_eq(server->m.words[0], call);
    check_eq(server->m.badge, BADGE);
    actor_begin_recv(server); // blocks: no event is left
    interrupt(server);
    check_eq(actor_finish(server), ERR_INTR);
    check_eq(actor_reply(server, reply, 2), 0);
    check_eq(actor_finish(client), 0);
    check_eq(client->m.tag, 2);
    scene_end();
}

TEST(the_next_instance_gets_cancelled_again_after_the_call) {
    callid_t call = begin_deferred();

    interrupt(client);
    check_eq(actor_recv(server), EVENT_CANCELLED);
    check_eq(server->m.words[0], call);
    actor_restart(server);
    check_comes_again(call);
}

TEST(a_cancelled_that_the_dead_instance_had_not_taken_comes_once) {
    callid_t call = begin_deferred();

    interrupt(client);
    actor_restart(server);
    check_comes_again(call);
}

TEST(a_call_interrupted_while_there_is_no_server_is_redelivered_and_cancelled) {
    callid_t call = begin_deferred();

    check_eq(sys_task_reset(server->peer->task), 0);
    interrupt(client);
    check(actor_is_blocked(client)); // an instance had received it
    actor_restart(server);
    check_comes_again(call);
}
