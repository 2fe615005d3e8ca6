// user/tests/test_killed.c -- a caller is killed in each state of its call: it leaves at once, and
// its server can tell.
#include <user/tests/lib/actor.h>

enum { BADGE = 7, OTHER = 8 };

static struct message m;
static struct actor *client, *server;
static char buffer[16];

// A client that lends a buffer for both directions calls, with tag 1.
static void begin_call(handle_t endpoint) {
    client = client_new(endpoint, BADGE);
    client->m = (struct message){.read_from = buffer,
                                 .read_size = sizeof buffer,
                                 .write_to = buffer,
                                 .write_size = sizeof buffer};
    actor_call(client, 1);
}

static void check_copies_are_refused(handle_t reply) {
    char here[sizeof buffer] = {0};

    check_eq(sys_ipc_read(reply, 0, here, sizeof here), ERR_GONE);
    check_eq(sys_ipc_write(reply, 0, here, sizeof here), ERR_GONE);
}

TEST(a_queued_call_is_never_executed) {
    scene_begin();
    begin_call(service);
    actor_kill(client);
    check_event(&m, EVENT_CLOSED, BADGE);
    check_no_event();
    scene_end();
}

TEST(a_served_call_leaves_err_gone_to_its_server) {
    scene_begin();
    begin_call(service);
    receive_call(&m);
    actor_kill(client);
    check_copies_are_refused(0);
    check_eq(ipc_reply(0, &m), ERR_GONE);
    check_eq(ipc_reply(0, &m), ERR_STATE);
    check_event(&m, EVENT_CLOSED, BADGE);
    check_no_event();
    scene_end();
}

TEST(a_reply_recv_goes_on_to_the_next_call) {
    scene_begin();
    struct actor *other = client_new(service, OTHER);

    begin_call(service);
    receive_call(&m);
    actor_call(other, 5);
    check_eq(sys_thread_kill(client->peer->thread), 0); // the task lives: no CLOSED
    check_eq(ipc_reply_recv(service, &m), 0);
    check_eq(m.badge, OTHER);
    check_eq(m.tag, 5);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(other), 0);
    scene_end();
}

TEST(a_deferred_call_is_cancelled_and_leaves_err_gone) {
    scene_begin();
    begin_call(service);
    receive_call(&m);
    callid_t call = m.call;
    handle_t reply = (handle_t)sys_defer();

    actor_kill(client);
    check_event(&m, EVENT_CANCELLED, BADGE);
    check_eq(m.words[0], call);
    check_no_event(); // no CLOSED while the call is there
    check_copies_are_refused(reply);
    check_eq(ipc_reply(reply, &m), ERR_GONE);
    check_eq(ipc_reply(reply, &m), ERR_HANDLE);
    check_event(&m, EVENT_CLOSED, BADGE);
    check_no_event();
    scene_end();
}

TEST(a_dropped_reply_handle_of_a_killed_caller_closes_its_gate) {
    scene_begin();
    begin_call(service);
    receive_call(&m);
    handle_t reply = (handle_t)sys_defer();

    actor_kill(client);
    check_event(&m, EVENT_CANCELLED, BADGE);
    check_eq(sys_handle_close(0, reply), 0);
    check_event(&m, EVENT_CLOSED, BADGE);
    check_no_event();
    scene_end();
}

TEST(an_interrupted_caller_that_is_killed_is_cancelled_once) {
    scene_begin();
    begin_call(service);
    receive_call(&m);
    handle_t reply = (handle_t)sys_defer();

    check_eq(sys_thread_interrupt(client->peer->thread), 0);
    check_event(&m, EVENT_CANCELLED, BADGE);
    actor_kill(client);
    check_no_event();
    check_eq(ipc_reply(reply, &m), ERR_GONE);
    check_event(&m, EVENT_CLOSED, BADGE);
    scene_end();
}

static long status_of_copy;

static long step_copy(struct actor *actor) {
    char here[sizeof buffer];

    status_of_copy = sys_ipc_read((handle_t)actor->number, 0, here, sizeof here);
    return status_of_copy;
}

// A server that has received the call, and its id.
static callid_t begin_served(void) {
    scene_begin();
    server = server_new();
    begin_call(server->peer->endpoint);
    check_eq(actor_recv(server), 0);
    return server->m.call;
}

// The next instance gets the call of a caller who is no more, CANCELLED, ERR_GONE and CLOSED.
static void check_ghost_comes(callid_t call) {
    check_eq(actor_recv(server), 0);
    check_eq(server->m.call, call);
    check_eq(server->m.badge, BADGE);
    check_eq(server->m.tag, 1);
    handle_t reply = (handle_t)actor_defer(server);

    check_eq(actor_recv(server), EVENT_CANCELLED);
    check_eq(server->m.words[0], call);
    server->number = reply;
    check_eq(actor_do(server, step_copy), ERR_GONE);
    check_eq(actor_reply(server, reply, 0), ERR_GONE);
    check_eq(actor_recv(server), EVENT_CLOSED);
    check_eq(server->m.badge, BADGE);
    actor_begin_recv(server); // blocks: that was all
    scene_end();
}

TEST(a_caller_killed_while_served_is_known_to_the_next_instance) {
    callid_t call = begin_served();

    actor_kill(client);
    actor_restart(server);
    check_ghost_comes(call);
}

TEST(a_caller_killed_while_deferred_is_known_to_the_next_instance) {
    callid_t call = begin_served();

    check(actor_defer(server) > 0);
    actor_kill(client);
    check_eq(actor_recv(server), EVENT_CANCELLED);
    actor_restart(server);
    check_ghost_comes(call);
}

TEST(a_caller_killed_after_its_server_died_is_known_to_the_next_instance) {
    callid_t call = begin_served();

    check_eq(sys_task_reset(server->peer->task), 0);
    actor_kill(client);
    actor_restart(server);
    check_ghost_comes(call);
}

TEST(a_killed_caller_that_two_instances_served_is_forgotten) {
    callid_t call = begin_served();

    actor_kill(client);
    actor_restart(server);
    check_eq(actor_recv(server), 0);
    check_eq(server->m.call, call);
    actor_restart(server);
    check_eq(actor_recv(server), EVENT_CLOSED);
    check_eq(server->m.badge, BADGE);
    actor_begin_recv(server);
    scene_end();
}

TEST(the_end_of_the_endpoint_frees_killed_callers) {
    scene_begin();
    begin_call(service);
    receive_call(&m);
    check(sys_defer() > 0);
    actor_kill(client);
    begin_call(service);
    receive_call(&m);
    actor_kill(client);
    scene_end(); // the pages are back
}

TEST(a_thread_killed_in_its_wait_for_a_notification_leaves_it_to_others) {
    scene_begin();
    handle_t notification = (handle_t)sys_notification_create(0);

    client = waiter_new(notification);
    actor_begin(client, actor_step_wait);
    actor_wait_blocked(client);
    check_eq(ipc_recv(notification, &m), ERR_BUSY);
    check_eq(sys_thread_kill(client->peer->thread), 0);
    check_eq(sys_notify(notification, 2), 0);
    check_eq(ipc_recv(notification, &m), EVENT_NOTIFIED);
    check_eq(m.words[0], 2);
    sys_handle_close(0, notification);
    scene_end();
}
