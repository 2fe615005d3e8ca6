// user/tests/test_death.c -- a server dies and is started again: what becomes of its calls.
#include <user/tests/lib/actor.h>

enum { BADGE = 0x50, CLIENTS = 4 };

static struct actor *server, *clients[CLIENTS];
static callid_t ids[CLIENTS];

// A server, and clients with the badges BADGE + i, of which none has called yet.
static void begin(unsigned count) {
    scene_begin();
    server = server_new();
    for (unsigned i = 0; i < count; i++)
        clients[i] = client_new(server->peer->endpoint, BADGE + i);
}

static void call(unsigned i) {
    clients[i]->m = (struct message){.words = {i, 2 * i, 3 * i, 4 * i}};
    actor_call(clients[i], 100 + i);
}

// The server receives the call of clients[i], whole. Its id is noted, or is the noted one.
static void expect(unsigned i) {
    check_eq(actor_recv(server), 0);
    check_eq(server->m.badge, BADGE + i);
    check_eq(server->m.tag, 100 + i);
    for (unsigned j = 0; j < MESSAGE_WORDS; j++)
        check_eq(server->m.words[j], (j + 1) * i);
    if (ids[i])
        check_eq(server->m.call, ids[i]);
    ids[i] = server->m.call;
}

// The call of clients[i], which is being served, is answered.
static void answer(unsigned i) {
    check_eq(actor_reply(server, 0, 200 + i), 0);
    check_eq(actor_finish(clients[i]), 0);
    check_eq(clients[i]->m.tag, 200 + i);
    ids[i] = 0;
}

static void end(void) {
    for (unsigned i = 0; i < CLIENTS; i++)
        ids[i] = 0;
    scene_end();
}

TEST(a_call_made_while_there_is_no_server_waits_for_the_next) {
    begin(1);
    actor_begin_recv(server);
    check_eq(sys_task_reset(server->peer->task), 0);
    call(0);
    actor_restart(server);
    expect(0);
    answer(0);
    end();
}

TEST(queued_calls_stay_when_the_server_dies) {
    begin(3);
    for (unsigned i = 0; i < 3; i++)
        call(i);
    actor_restart(server);
    for (unsigned i = 0; i < 3; i++) {
        expect(i);
        answer(i);
    }
    end();
}

TEST(a_call_that_was_being_served_comes_back_with_its_id) {
    begin(1);
    call(0);
    expect(0);
    actor_restart(server);
    check(actor_is_blocked(clients[0]));
    expect(0);
    answer(0);
    end();
}

TEST(an_answered_call_does_not_come_back) {
    begin(2);
    call(0);
    expect(0);
    answer(0);
    actor_restart(server);
    call(1);
    expect(1);
    answer(1);
    end();
}

TEST(when_only_the_receiving_thread_is_killed_its_call_comes_back_too) {
    begin(1);
    call(0);
    expect(0);
    check_eq(sys_thread_kill(server->peer->thread), 0);
    actor_restart(server);
    expect(0);
    answer(0);
    end();
}

TEST(received_and_deferred_calls_come_back_before_queued_ones) {
    begin(4);
    for (unsigned i = 0; i < 4; i++)
        call(i);
    for (unsigned i = 0; i < 2; i++) {
        expect(i);
        check(actor_defer(server) > 0);
    }
    expect(2);
    // A more urgent one that nobody has received stays behind them.
    check_eq(sys_thread_schedule(clients[3]->peer->thread, ACTOR_PRIORITY + 9, 0, ~0ull), 0);
    actor_restart(server);
    for (unsigned i = 0; i < 4; i++) {
        expect(i);
        answer(i);
    }
    end();
}

TEST(a_reply_handle_dies_with_the_server) {
    begin(1);
    call(0);
    expect(0);
    handle_t reply = (handle_t)actor_defer(server);

    actor_restart(server);
    check_eq(actor_reply(server, reply, 0), ERR_HANDLE);
    check(actor_is_blocked(clients[0]));
    expect(0);
    check_eq(actor_reply(server, reply, 0), ERR_HANDLE);
    answer(0);
    end();
}

TEST(a_call_being_served_at_two_deaths_gets_err_dead) {
    begin(2);
    call(0);
    call(1);
    expect(0);
    actor_restart(server);
    expect(0);
    actor_restart(server);
    check_eq(actor_finish(clients[0]), ERR_DEAD);
    expect(1);
    answer(1);
    ids[0] = 0;
    call(0); // a new call starts anew
    expect(0);
    actor_restart(server);
    expect(0);
    answer(0);
    end();
}

TEST(deaths_do_not_count_for_deferred_calls) {
    begin(1);
    call(0);
    for (unsigned deaths = 0; deaths < 4; deaths++) {
        expect(0);
        check(actor_defer(server) > 0);
        actor_restart(server);
    }
    expect(0);
    answer(0);
    end();
}

TEST(deaths_do_not_count_for_queued_calls) {
    begin(2);
    call(0);
    call(1);
    for (unsigned deaths = 0; deaths < 4; deaths++)
        actor_restart(server);
    expect(0);
    actor_restart(server); // the first death that counts
    actor_restart(server); // it is back in the queue
    expect(0);
    check(actor_defer(server) > 0);
    expect(1);
    actor_restart(server); // its second death, but it is deferred; the first of the other
    expect(0);
    actor_restart(server);
    check_eq(actor_finish(clients[0]), ERR_DEAD);
    expect(1);
    answer(1);
    end();
}

static long step_recv_offering(struct actor *actor) {
    actor->m.handles[0] = SLOT_ANY;
    return ipc_recv(HANDLE_SERVICE, &actor->m);
}

static uint64_t secret;

static long step_read(struct actor *actor) {
    return sys_ipc_read(0, 0, &secret, actor->m.read_size);
}

TEST(handles_and_buffers_of_a_call_are_there_for_the_next_instance) {
    static const uint64_t value = 0x1234567;

    begin(1);
    clients[0]->m = (struct message){.read_from = &value, .read_size = sizeof value};
    clients[0]->m.handles[0] = clients[0]->peer_go;
    actor_call(clients[0], 100);
    for (unsigned i = 0; i < 2; i++) {
        check_eq(actor_do(server, step_recv_offering), 0);
        check(server->m.handles[0] != 0);
        secret = 0;
        server->m.read_size = sizeof secret;
        check_eq(actor_do(server, step_read), 0);
        check_eq(secret, value);
        if (i == 0)
            actor_restart(server);
    }
    answer(0);
    end();
}

TEST(the_endpoint_outlives_its_task_and_its_end_is_err_dead) {
    begin(2);
    handle_t endpoint = (handle_t)sys_handle_copy(0, server->peer->endpoint, 0, RIGHTS_ALL, 0);

    call(0);
    expect(0);
    actor_kill(server);
    call(1);
    check(actor_is_blocked(clients[0]));
    check_eq(sys_handle_close(0, endpoint), 0);
    check_eq(actor_finish(clients[0]), ERR_DEAD);
    check_eq(actor_finish(clients[1]), ERR_DEAD);
    end();
}

TEST(closing_the_last_endpoint_handle_gives_every_caller_err_dead) {
    struct message m = {0};

    scene_begin();
    for (unsigned i = 0; i < 4; i++) {
        clients[i] = client_new(service, BADGE + i);
        actor_call(clients[i], i);
    }
    receive_call(&m);
    handle_t reply = (handle_t)sys_defer(); // 0 is deferred,
    receive_call(&m);                       // 1 is being served, 2 and 3 are queued
    handle_t copy = (handle_t)sys_handle_copy(0, service, 0, RIGHTS_ALL, 0);

    check_eq(sys_handle_close(0, copy), 0); // not the last one
    for (unsigned i = 0; i < 4; i++)
        check(actor_is_blocked(clients[i]));
    check_eq(sys_handle_close(0, service), 0);
    service = 0;
    for (unsigned i = 0; i < 4; i++)
        check_eq(actor_finish(clients[i]), ERR_DEAD);
    check_eq(ipc_reply(0, &m), ERR_STATE);
    check_eq(ipc_reply(reply, &m), ERR_HANDLE);
    actor_begin(clients[0], actor_step_call);
    check_eq(actor_finish(clients[0]), ERR_DEAD);
    scene_end();
}

TEST(closing_the_last_endpoint_handle_ends_a_receive) {
    begin(0);
    actor_begin_recv(server);
    check_eq(sys_handle_close(0, server->peer->endpoint), 0);
    server->peer->endpoint = 0;
    check(actor_is_blocked(server));
    check_eq(sys_handle_close(server->peer->task, HANDLE_SERVICE), 0);
    check_eq(actor_finish(server), ERR_DEAD);
    check_eq(actor_recv(server), ERR_HANDLE);
    end();
}

static long step_serve(struct actor *actor) {
    long what = ipc_recv(HANDLE_SERVICE, &actor->m);

    while (what >= 0) {
        actor->m.words[0] += 1;
        what = what > 0 ? ipc_recv(HANDLE_SERVICE, &actor->m)
                        : ipc_reply_recv(HANDLE_SERVICE, &actor->m);
    }
    return what;
}

enum { CALLS = 300, RESTARTS = 25 };

// Every answer is the right one; ERR_DEAD is what two deaths in a row may bring.
static long step_call_often(struct actor *actor) {
    for (uint64_t i = 0; i < CALLS; i++) {
        uint64_t tag = i, words[MESSAGE_WORDS] = {i, i, i, i};
        long status = ipc_call4(actor->handle, &tag, words);

        if (status == ERR_DEAD)
            continue;
        if (status < 0)
            return status;
        if (tag != i || words[0] != i + 1 || words[3] != i)
            return 1;
    }
    return 0;
}

TEST(clients_see_nothing_of_a_server_that_is_restarted_again_and_again) {
    begin(CLIENTS);
    actor_begin(server, step_serve);
    for (unsigned i = 0; i < CLIENTS; i++)
        actor_begin(clients[i], step_call_often);
    for (unsigned i = 0; i < RESTARTS; i++) {
        const ns_t while_it_serves = 300000;

        test_sleep(while_it_serves);
        actor_restart(server);
        actor_begin(server, step_serve);
    }
    for (unsigned i = 0; i < CLIENTS; i++)
        check_eq(actor_finish(clients[i]), 0);
    end();
}
