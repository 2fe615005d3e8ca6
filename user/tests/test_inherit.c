// user/tests/test_inherit.c -- a server runs at the priority of its most urgent caller, along the
// chain of servers, up to its ceiling.
//
// All that matters runs on hart 0, so that one runs or the other: a spinner of middle priority gets
// in between exactly if the server runs at a lower one.
#include <user/tests/lib/actor.h>

enum { LOW = 8, SERVER = 10, MIDDLE = 25, HIGH = 35, FIRST_HART = 1, LOW_CEILING = 15 };
enum { LOW_BADGE = 1, HIGH_BADGE };

#define SECOND 1000000000ull

static struct actor *low, *high, *spinner;
static volatile uint64_t spins; // turns of the spinner
static volatile uint64_t stop;  // it spinning

static struct actor *on_first_hart(struct actor *actor, unsigned priority) {
    check_eq(sys_thread_schedule(actor->peer->thread, priority, 0, FIRST_HART), 0);
    return actor;
}

// A server or client on hart 0. The thread gets its priority after it was made.
static struct actor *server_at(unsigned level) {
    return on_first_hart(actor_new(level, SERVER, PEER_SERVER), SERVER);
}

static struct actor *client_at(unsigned priority, const struct actor *server, badge_t badge) {
    struct actor *client = actor_new(CLIENT_LEVEL, priority, 0);

    client->handle = peer_gate(server->peer, badge, client->peer);
    return on_first_hart(client, priority);
}

static struct actor *spinner_new(void) {
    spins = 0;
    stop = 0;
    return on_first_hart(actor_new(CLIENT_LEVEL, MIDDLE, 0), MIDDLE);
}

// One turn, and that is all.
static long step_turn(struct actor *actor) {
    (void)actor;
    spins++;
    return 0;
}

// Wake the spinner, whose step is set. Returns whether it ran before this thread did again.
static long step_wake(struct actor *server) {
    uint64_t before = spins;

    sys_notify(server->handle, 1);
    return spins != before;
}

// Whether the spinner gets in while `server`, as it is now, works.
static long spinner_gets_in(struct actor *server) {
    spinner->step = step_turn;
    spinner->finished = 0;
    server->handle = (handle_t)peer_give(server->peer, spinner->go, RIGHTS_ALL);
    long result = actor_do(server, step_wake);

    check_eq(actor_finish(spinner), 0);
    return result;
}

// A server, a spinner and two clients, one more and one less urgent than the spinner.
static struct actor *begin(void) {
    scene_begin();
    struct actor *server = server_at(SERVER_LEVEL);

    spinner = spinner_new();
    low = client_at(LOW, server, LOW_BADGE);
    high = client_at(HIGH, server, HIGH_BADGE);
    check_eq(spinner_gets_in(server), 1); // nobody calls
    return server;
}

TEST(a_server_runs_at_the_priority_of_the_call_it_serves) {
    struct actor *server = begin();

    actor_call(low, 1);
    check_eq(actor_recv(server), 0);
    check_eq(spinner_gets_in(server), 1);
    check_eq(actor_reply(server, 0, 0), 0);
    actor_call(high, 1);
    check_eq(actor_recv(server), 0);
    check_eq(spinner_gets_in(server), 0);
    check_eq(actor_reply(server, 0, 0), 0);
    check_eq(spinner_gets_in(server), 1); // it was lent for that call only
    scene_end();
}

TEST(a_queued_call_lends_its_priority) {
    struct actor *server = begin();

    actor_call(low, 1);
    check_eq(actor_recv(server), 0);
    check_eq(spinner_gets_in(server), 1);
    actor_call(high, 1);
    check_eq(spinner_gets_in(server), 0);
    check_eq(sys_thread_interrupt(high->peer->thread), 0); // it leaves the queue
    check_eq(actor_finish(high), ERR_INTR);
    check_eq(spinner_gets_in(server), 1);
    actor_call(high, 1);
    check_eq(spinner_gets_in(server), 0);
    check_eq(actor_reply(server, 0, 0), 0);
    check_eq(spinner_gets_in(server), 0); // between two calls, too
    scene_end();
}

TEST(a_deferred_call_lends_nothing) {
    struct actor *server = begin();

    actor_call(high, 1);
    check_eq(actor_recv(server), 0);
    check_eq(spinner_gets_in(server), 0);
    handle_t reply = (handle_t)actor_defer(server);

    check(reply > 0);
    check_eq(spinner_gets_in(server), 1);
    check_eq(actor_reply(server, reply, 0), 0);
    check_eq(actor_finish(high), 0);
    scene_end();
}

TEST(a_caller_whose_priority_changes_lends_the_new_one) {
    struct actor *server = begin();

    actor_call(low, 1);
    check_eq(actor_recv(server), 0);
    on_first_hart(low, HIGH);
    check_eq(spinner_gets_in(server), 0);
    on_first_hart(low, LOW);
    check_eq(spinner_gets_in(server), 1);
    scene_end();
}

TEST(a_ceiling_is_respected) {
    scene_begin();
    uint32_t ceiling = startup->ceiling;

    startup->ceiling = LOW_CEILING; // which new peers get
    struct actor *server = server_at(SERVER_LEVEL);

    startup->ceiling = ceiling;
    spinner = spinner_new();
    high = client_at(HIGH, server, HIGH_BADGE);
    check_eq(sys_thread_schedule(server->peer->thread, LOW_CEILING + 1, 0, FIRST_HART), ERR_ARG);
    actor_call(high, 1);
    check_eq(actor_recv(server), 0);
    check_eq(spinner_gets_in(server), 1);
    scene_end();
}

TEST(what_is_lent_reaches_the_end_of_a_chain) {
    scene_begin();
    struct actor *first = server_at(SERVER_LEVEL), *last = server_at(SERVER_LEVEL - 1);

    spinner = spinner_new();
    low = client_at(LOW, first, LOW_BADGE);
    high = client_at(HIGH, first, HIGH_BADGE);
    first->handle = peer_gate(last->peer, LOW_BADGE, first->peer);
    actor_call(low, 1);
    check_eq(actor_recv(first), 0);
    actor_call(first, 2);
    check_eq(actor_recv(last), 0);
    check_eq(spinner_gets_in(last), 1);
    actor_call(high, 1); // queues at the first
    check_eq(spinner_gets_in(last), 0);
    check_eq(actor_defer(last) > 0, 1); // the last owes nothing at once any more
    check_eq(spinner_gets_in(last), 1);
    scene_end();
}

// The inversion itself: low calls a chain of three servers; the last of them wakes the spinner,
// which spins until all is over; high calls the chain, too. From then on the spinner must not get
// a turn until high is answered.
static volatile uint64_t spins_at_call;
static handle_t to_high; // the spinner's handle to wake high

static long step_spin(struct actor *actor) {
    ns_t end = time_now() + SECOND;

    (void)actor;
    sys_notify(to_high, 1); // more urgent: it runs at once
    while (!stop && time_now() < end)
        spins++;
    return !stop;
}

static long step_urgent(struct actor *actor) {
    spins_at_call = spins;
    long status = ipc_call0(actor->handle, 1);

    actor->number = spins - spins_at_call;
    stop = 1;
    return status;
}

// Pass each of two calls on to the next server; the last one wakes the spinner in its first.
static long step_pass_on(struct actor *server) {
    long status = 0;

    for (unsigned i = 0; i < 2 && status == 0; i++) {
        status = ipc_recv(HANDLE_SERVICE, &server->m);
        if (status == 0 && server->number)
            status = ipc_call0(server->handle, 1);
        else if (status == 0 && i == 0)
            status = sys_notify(server->handle, 1);
        for (volatile unsigned work = 0; work < 20000; work++)
            ;
        if (status == 0)
            status = ipc_reply(0, &server->m);
    }
    return status;
}

TEST(an_urgent_client_waits_for_no_less_urgent_spinner) {
    enum { SERVERS = 3 };
    struct actor *servers[SERVERS];

    scene_begin();
    for (unsigned i = 0; i < SERVERS; i++)
        servers[i] = server_at(SERVER_LEVEL - i);
    spinner = spinner_new();
    low = client_at(LOW, servers[0], LOW_BADGE);
    high = client_at(HIGH, servers[0], HIGH_BADGE);
    for (unsigned i = 0; i < SERVERS; i++) {
        servers[i]->number = SERVERS - 1 - i; // servers behind it
        servers[i]->handle = i + 1 < SERVERS
                                 ? peer_gate(servers[i + 1]->peer, LOW_BADGE, servers[i]->peer)
                                 : (handle_t)peer_give(servers[i]->peer, spinner->go, RIGHTS_ALL);
    }
    to_high = (handle_t)peer_give(spinner->peer, high->go, RIGHTS_ALL);
    spinner->step = step_spin;
    high->step = step_urgent;
    spinner->finished = high->finished = 0;
    for (unsigned i = 0; i < SERVERS; i++)
        actor_begin(servers[i], step_pass_on);
    actor_begin(low, actor_step_call);
    check_eq(actor_finish(high), 0);
    check_eq(high->number, 0); // turns of the spinner while it waited
    check_eq(actor_finish(spinner), 0);
    check_eq(actor_finish(low), 0);
    for (unsigned i = 0; i < SERVERS; i++)
        check_eq(actor_finish(servers[i]), 0);
    scene_end();
}
