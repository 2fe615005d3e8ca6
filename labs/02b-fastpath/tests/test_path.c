// labs/02b-fastpath/tests/test_path.c -- the short way between a client and a server that waits.
//
// The first two are measured: the grader counts the instructions of the whole machine, and what is
// answered depends on every round. In the others something is unusual, each time another thing, and
// the server waits already when the client calls.
#include <stddef.h>

#include <user/tests/lib/actor.h>
#include <user/tests/lib/pages.h>
#include <user/tests/lib/probe.h>

enum {
    BADGE = 0x51,
    LOW = 8,
    SERVER = 10,
    MIDDLE = 25,
    URGENT_SERVER = 30,
    HIGH = 35,
    LOW_CEILING = 15,
    BUFFER_SIZE = 64,
    READ_EVERY = 64, // rounds
    STOP = 0x570a,   // a tag: the server is to end
    LOG_SIZE = 16,
    TABLE_PAGE_SLOTS = 256, // the first page of a handle table: what the short way looks at
};

// ---- Measured ----

static char buffer[BUFFER_SIZE], copied[BUFFER_SIZE];

static long step_mix(struct actor *server) {
    struct ipc_registers r;
    uint64_t count = 0;
    long what = ipc_recv4(HANDLE_SERVICE, &r);

    while (what == 0 && r.tag != STOP) {
        uint64_t sum = r.tag + 3 * r.words[0] + 5 * r.words[1] + 7 * r.words[2] + 11 * r.words[3];

        if (server->number && count++ % READ_EVERY == 0) {
            check_eq(sys_ipc_read(0, 0, copied, BUFFER_SIZE), 0);
            sum += (uint64_t)(unsigned char)copied[BUFFER_SIZE - 1];
        }
        r.tag = sum;
        for (unsigned i = 0; i < MESSAGE_WORDS; i++)
            r.words[i] = sum ^ r.words[i] << (i + 1);
        what = ipc_reply_recv4(HANDLE_SERVICE, &r);
    }
    return what == 0 ? ipc_reply(0, &server->m) : what;
}

// What one round makes of a value; no tag of a round is STOP, which is even.
static uint64_t round_of(handle_t gate, uint64_t value, bool lends) {
    struct ipc_registers r = {value | 1, {value + 1, value ^ 2, value << 3, value >> 4}, 0, 0};

    if (lends) {
        buffer[BUFFER_SIZE - 1] = (char)value;
        check_eq(ipc_call_buffers(gate, &r, buffer, BUFFER_SIZE, NULL, 0), 0);
    } else {
        check_eq(ipc_call4(gate, &r.tag, r.words), 0);
    }
    return r.tag + (r.words[0] ^ r.words[1]) + (r.words[2] ^ r.words[3]);
}

static void run_rounds(bool lends) {
    struct actor *server = server_new();
    handle_t gate = peer_gate(server->peer, BADGE, NULL);
    uint64_t value = test_nonce;

    server->number = lends;
    actor_begin(server, step_mix);
    for (uint64_t left = test_argument("rounds", 1000); left > 0; left--)
        value = round_of(gate, value, lends);
    check_eq(ipc_call0(gate, STOP), 0);
    check_eq(actor_finish(server), 0);
    test_answer(value);
}

TEST(a_round_trip) { run_rounds(false); }

TEST(a_round_trip_with_a_buffer) { run_rounds(true); }

// ---- A server that does something unusual before it answers ----

// What the server received, in order: 0 for a call, else an event, and the rest of it.
static struct {
    long what;
    uint64_t tag, badge, call;
} volatile received[LOG_SIZE];
static volatile uint64_t received_count;

static void (*volatile in_service)(struct actor *); // what it does during its next call
static volatile int64_t noted;                      // by that

// Answers with the next tag, until it is told to stop.
static long step_serve(struct actor *server) {
    struct message *m = &server->m;
    long what = ipc_recv(HANDLE_SERVICE, m);

    while (what >= 0 && m->tag != STOP) {
        void (*unusual)(struct actor *) = in_service;

        received[received_count].what = what;
        received[received_count].tag = m->tag;
        received[received_count].badge = m->badge;
        received[received_count++].call = m->call;
        if (what == 0) {
            in_service = NULL;
            if (unusual)
                unusual(server);
            m->tag++;
            what = ipc_reply_recv(HANDLE_SERVICE, m);
        } else {
            what = ipc_recv(HANDLE_SERVICE, m);
        }
    }
    return what == 0 ? ipc_reply(0, m) : what;
}

// Waits until the test says that it goes on.
static void pause_service(struct actor *server) {
    struct message m = {0};

    check_eq(ipc_recv((handle_t)server->number, &m), EVENT_NOTIFIED);
}

static handle_t pause_over; // the test's handle

// A server that waits for its first call.
static struct actor *serving(unsigned level, unsigned priority) {
    struct actor *server = actor_new(level, priority, PEER_SERVER);

    received_count = 0;
    in_service = NULL;
    server->number = (uint64_t)peer_give(server->peer, pause_over, RIGHTS_ALL);
    actor_begin(server, step_serve);
    actor_wait_blocked(server);
    return server;
}

static struct actor *begin(void) {
    scene_begin();
    pause_over = (handle_t)sys_notification_create(0);
    return serving(SERVER_LEVEL, ACTOR_PRIORITY);
}

static void end(void) {
    sys_handle_close(0, pause_over);
    scene_end();
}

static struct actor *client_of(const struct actor *server, unsigned priority, badge_t badge) {
    struct actor *client = actor_new(CLIENT_LEVEL, priority, 0);

    client->handle = peer_gate(server->peer, badge, client->peer);
    return client;
}

// One call of the test itself, which is answered.
static void check_served(handle_t gate, uint64_t tag) {
    struct message m = {.tag = tag};

    check_eq(ipc_call(gate, &m), 0);
    check_eq(m.tag, tag + 1);
}

static void check_received(unsigned number, long what, uint64_t tag, badge_t badge) {
    check(received_count > number);
    check_eq(received[number].what, what);
    check_eq(received[number].badge, badge);
    if (what == 0)
        check_eq(received[number].tag, tag);
}

// ---- What is refused, also where the server waits ----

TEST(a_waiting_server_gets_nothing_through_a_bad_handle) {
    struct actor *server = begin();
    handle_t gate = peer_gate(server->peer, BADGE, NULL), closed = peer_gate(server->peer, 1, NULL);

    check_eq(sys_handle_close(0, closed), 0);
    actor_wait_blocked(server); // it was told
    check_eq(ipc_call0(0, 1), ERR_HANDLE);
    check_eq(ipc_call0(closed, 1), ERR_HANDLE);
    check_eq(ipc_call0(gate + HANDLES_MAX, 1), ERR_HANDLE); // its slot, another generation
    check_eq(ipc_call0(gate ^ 1u << 31, 1), ERR_HANDLE);
    check_eq(ipc_call0(server->peer->endpoint, 1), ERR_RIGHT);
    check_eq(ipc_call0(pause_over, 1), ERR_RIGHT);
    check_served(gate, 7);
    check_received(0, EVENT_CLOSED, 0, 1);
    check_received(1, 0, 7, BADGE);
    check_eq(sys_handle_close(0, gate), 0);
    end();
}

// Once there, the table's second page stays.
static void make_second_page(void) {
    long handle = sys_handle_copy(0, HANDLE_ACCOUNT, 0, RIGHTS_ALL, TABLE_PAGE_SLOTS);

    check(handle > 0);
    check_eq(sys_handle_close(0, (handle_t)handle), 0);
}

TEST(a_handle_beyond_the_first_page_of_the_table_is_its_own) {
    make_second_page();
    struct actor *server = begin();
    handle_t low = peer_gate(server->peer, 1, NULL), other = peer_gate(server->peer, 2, NULL);
    handle_t slot = HANDLE_SLOT(low) + TABLE_PAGE_SLOTS;
    long far = sys_handle_copy(0, other, 0, RIGHTS_ALL, slot);

    check(far > 0);
    check_eq(HANDLE_SLOT(far), slot);
    check_served((handle_t)far, 10);
    check_served(low, 20);
    check_received(0, 0, 10, 2);
    check_received(1, 0, 20, 1);
    check_eq(ipc_call0(slot + TABLE_PAGE_SLOTS, 1), ERR_HANDLE);
    check_eq(sys_handle_close(0, (handle_t)far), 0);
    check_eq(ipc_call0((handle_t)far, 1), ERR_HANDLE);
    check_eq(sys_handle_close(0, low), 0);
    check_eq(sys_handle_close(0, other), 0);
    end();
}

TEST(a_waiting_server_of_no_lower_level_gets_nothing) {
    enum { TEST_LEVEL = 64, LEVELS = 3 };
    handle_t gates[LEVELS];

    begin();
    for (unsigned i = 0; i < LEVELS; i++) {
        unsigned level = TEST_LEVEL - 1 + i;
        struct actor *server = serving(level, ACTOR_PRIORITY);

        gates[i] = peer_gate(server->peer, BADGE, NULL);
        check_eq(ipc_call0(gates[i], 1), level < TEST_LEVEL ? 0 : ERR_LEVEL);
        check_eq(received_count, level < TEST_LEVEL);
    }
    for (unsigned i = 0; i < LEVELS; i++)
        check_eq(sys_handle_close(0, gates[i]), 0);
    end();
}

static handle_t other_endpoint;

// Each is refused, and the answer is owed as before.
static void reply_wrongly(struct actor *server) {
    struct message m = {0};
    long own = sys_endpoint_create(0);

    check(own > 0);
    check_eq(ipc_reply_recv(0, &m), ERR_HANDLE);
    check_eq(ipc_reply_recv((handle_t)server->number, &m), ERR_RIGHT); // a notification
    check_eq(ipc_reply_recv(other_endpoint, &m), ERR_RIGHT);
    check_eq(ipc_reply_recv((handle_t)own, &m), ERR_BUSY); // it receives at another one
    check_eq(sys_handle_close(0, (handle_t)own), 0);
    noted = 1;
}

TEST(an_answer_with_a_wrong_endpoint_is_refused_and_still_owed) {
    struct actor *server = begin();
    handle_t gate = peer_gate(server->peer, BADGE, NULL);

    other_endpoint = (handle_t)peer_give(server->peer, service, RIGHTS_ALL);
    noted = 0;
    in_service = reply_wrongly;
    check_served(gate, 1);
    check_eq(noted, 1);
    check_served(gate, 3);
    check_eq(sys_handle_close(0, gate), 0);
    end();
}

TEST(an_answer_to_nobody_is_refused) {
    struct message m = {0};

    scene_begin();
    check_eq(ipc_reply_recv(service, &m), ERR_STATE);
    struct actor *client = client_new(service, BADGE);

    actor_call(client, 5);
    receive_call(&m);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(client), 0);
    check_eq(ipc_reply_recv(service, &m), ERR_STATE); // once answered is answered
    scene_end();
}

// ---- Ids, buffers, handles ----

TEST(ids_go_on_through_all_kinds_of_calls) {
    struct actor *server = begin();
    struct actor *client = client_of(server, ACTOR_PRIORITY, 2);
    handle_t gate = peer_gate(server->peer, 1, NULL);
    callid_t last = 0;

    for (unsigned i = 0; i < 3; i++) {
        struct message m = {.tag = 1, .read_from = buffer, .read_size = BUFFER_SIZE};

        check_served(gate, 1);
        check_eq(ipc_call(gate, &m), 0);
        check_eq(actor_do(client, actor_step_call), 0);
    }
    check_eq(received_count, 9);
    for (unsigned i = 0; i < received_count; i++) {
        check(received[i].call > last);
        last = received[i].call;
    }
    check_eq(sys_handle_close(0, gate), 0);
    end();
}

static void read_buffer(struct actor *server) {
    (void)server;
    noted = sys_ipc_read(0, 0, copied, BUFFER_SIZE);
}

TEST(what_an_earlier_call_lent_is_not_lent_any_more) {
    struct actor *server = begin();
    handle_t gate = peer_gate(server->peer, BADGE, NULL);
    struct message m = {.tag = 1, .read_from = buffer, .read_size = BUFFER_SIZE};

    buffer[0] = 'x';
    copied[0] = 0;
    in_service = read_buffer;
    check_eq(ipc_call(gate, &m), 0);
    check_eq(noted, 0);
    check_eq(copied[0], 'x');
    in_service = read_buffer;
    check_served(gate, 1);
    check(noted < 0);
    check_eq(sys_handle_close(0, gate), 0);
    end();
}

TEST(a_waiting_server_sees_no_call_with_a_bad_buffer) {
    struct actor *server = begin();
    handle_t gate = peer_gate(server->peer, BADGE, NULL);
    const char *nowhere = (const char *)0x20000000, *kernel = (const char *)-4096l;
    struct message bad[] = {
        {.read_from = nowhere, .read_size = 1},
        {.write_to = (char *)(uintptr_t)nowhere, .write_size = 1},
        {.read_from = kernel, .read_size = 64},
        {.read_from = buffer, .read_size = MESSAGE_BUFFER_MAX + 1},
        {.write_to = buffer, .write_size = MESSAGE_BUFFER_MAX + 1},
    };

    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        check_eq(ipc_call(gate, &bad[i]), i < 3 ? ERR_FAULT : ERR_SIZE);
    check_eq(received_count, 0);
    check_served(gate, 1);
    check_eq(sys_handle_close(0, gate), 0);
    end();
}

static long step_receive(struct actor *server) {
    server->m.handles[0] = SLOT_ANY;
    return ipc_recv(HANDLE_SERVICE, &server->m);
}

TEST(a_handle_reaches_a_server_that_waits) {
    scene_begin();
    struct actor *server = server_new();
    struct actor *client = client_of(server, ACTOR_PRIORITY, BADGE);

    actor_begin(server, step_receive);
    actor_wait_blocked(server);
    client->m.handles[0] = client->peer_done;
    actor_call(client, 1);
    check_eq(actor_finish(server), 0);
    check(server->m.handles[0] != 0);
    check_eq(actor_reply(server, 0, 1), 0);
    check_eq(actor_finish(client), 0);
    scene_end();
}

// ---- Who is more urgent ----

static struct actor *spinner;
static volatile uint64_t turns; // of the spinner

static long step_turn(struct actor *actor) {
    (void)actor;
    turns++;
    return 0;
}

static handle_t spinner_go; // the server's handle

// Notes whether the spinner runs at once when it is woken.
static void wake_spinner(struct actor *server) {
    uint64_t before = turns;

    (void)server;
    sys_notify(spinner_go, 1);
    noted = (int64_t)(turns - before);
}

// The spinner gets in during a call of a client with this priority.
static long gets_in(struct actor *server, unsigned priority) {
    struct actor *client = client_of(server, priority, BADGE);

    spinner = actor_new(CLIENT_LEVEL, MIDDLE, 0);
    spinner->step = step_turn;
    spinner_go = (handle_t)peer_give(server->peer, spinner->go, RIGHTS_ALL);
    in_service = wake_spinner;
    noted = -1;
    check_eq(actor_do(client, actor_step_call), 0);
    check_eq(actor_finish(spinner), 0);
    return noted;
}

TEST(a_server_that_waited_is_as_urgent_as_its_caller_and_no_longer) {
    begin();
    struct actor *server = serving(SERVER_LEVEL, SERVER);

    check_eq(gets_in(server, LOW), 1);
    check_eq(gets_in(server, HIGH), 0);
    check_eq(gets_in(server, LOW), 1);
    check_eq(gets_in(server, HIGH), 0);
    end();
}

TEST(a_server_that_waited_stays_below_its_ceiling) {
    begin();
    uint32_t ceiling = startup->ceiling;

    startup->ceiling = LOW_CEILING; // which new peers get
    struct actor *server = serving(SERVER_LEVEL, SERVER);

    startup->ceiling = ceiling;
    check_eq(gets_in(server, HIGH), 1);
    check_eq(gets_in(server, LOW), 1);
    end();
}

static long step_call_and_look(struct actor *client) {
    long status = ipc_call(client->handle, &client->m);

    client->number = turns;
    return status;
}

TEST(who_is_more_urgent_than_the_answered_runs_before_it) {
    begin();
    struct actor *server = serving(SERVER_LEVEL, URGENT_SERVER);
    struct actor *client = client_of(server, LOW, BADGE);

    spinner = actor_new(CLIENT_LEVEL, MIDDLE, 0);
    spinner->step = step_turn;
    spinner_go = (handle_t)peer_give(server->peer, spinner->go, RIGHTS_ALL);
    turns = 0;
    in_service = wake_spinner;
    check_eq(actor_do(client, step_call_and_look), 0);
    check_eq(noted, 0);          // not while the server, more urgent, worked
    check_eq(client->number, 1); // but before the client, less urgent, went on
    check_eq(actor_finish(spinner), 0);
    end();
}

// ---- What came meanwhile ----

static handle_t second_go; // the server's handle

static void wake_second(struct actor *server) {
    (void)server;
    sys_notify(second_go, 1); // more urgent: it runs at once, calls, and queues
}

TEST(who_queued_meanwhile_is_received_next) {
    struct actor *server = begin();
    struct actor *first = client_of(server, ACTOR_PRIORITY, 1);
    struct actor *second = client_of(server, HIGH, 2);

    second->step = actor_step_call;
    second->m.tag = 20;
    first->m.tag = 10;
    second_go = (handle_t)peer_give(server->peer, second->go, RIGHTS_ALL);
    in_service = wake_second;
    check_eq(actor_do(first, actor_step_call), 0);
    check_eq(actor_finish(second), 0);
    check_eq(first->m.tag, 11);
    check_eq(second->m.tag, 21);
    check_eq(received_count, 2);
    check_received(0, 0, 10, 1);
    check_received(1, 0, 20, 2);
    end();
}

static handle_t bits; // the server's handle

static void set_bits(struct actor *server) {
    (void)server;
    sys_notify(bits, 5);
}

TEST(bits_that_were_set_meanwhile_are_received_next) {
    begin();
    struct actor *server = server_new();
    handle_t notification = (handle_t)sys_notification_create(0);
    handle_t gate = peer_gate(server->peer, BADGE, NULL);

    bits = server->handle = (handle_t)peer_give(server->peer, notification, RIGHTS_ALL);
    check_eq(actor_do(server, actor_step_bind), 0);
    received_count = 0;
    actor_begin(server, step_serve);
    actor_wait_blocked(server);
    in_service = set_bits;
    check_served(gate, 10);
    check_served(gate, 20);
    check_eq(received_count, 3);
    check_received(0, 0, 10, BADGE);
    check_eq(received[1].what, EVENT_NOTIFIED);
    check_received(2, 0, 20, BADGE);
    sys_handle_close(0, notification);
    check_eq(sys_handle_close(0, gate), 0);
    end();
}

// A client whose call the server has taken, and does not answer yet.
static struct actor *in_the_middle(struct actor *server) {
    struct actor *client = client_of(server, ACTOR_PRIORITY, BADGE);

    in_service = pause_service;
    actor_call(client, 10);
    actor_wait_blocked(server);
    check_eq(received_count, 1);
    return client;
}

static void go_on(struct actor *server) {
    check_eq(sys_notify(pause_over, 1), 0);
    actor_wait_blocked(server);
}

TEST(a_gate_that_was_closed_meanwhile_is_told) {
    struct actor *server = begin();
    struct actor *client = in_the_middle(server);

    check_eq(sys_handle_close(client->peer->task, client->handle), 0);
    go_on(server);
    check_eq(actor_finish(client), 0);
    check_eq(client->m.tag, 11);
    check_eq(received_count, 2);
    check_received(1, EVENT_CLOSED, 0, BADGE);
    end();
}

TEST(a_caller_that_was_stopped_meanwhile_has_its_answer_and_stands_still) {
    struct actor *server = begin();
    struct actor *client = in_the_middle(server);

    check_eq(sys_thread_suspend(client->peer->thread), 0);
    go_on(server);
    check_eq(client->finished, 0);
    check_eq(sys_thread_resume(client->peer->thread), 0);
    check_eq(actor_finish(client), 0);
    check_eq(client->m.tag, 11);
    end();
}

TEST(an_interrupted_caller_that_was_answered_is_told_of_no_more) {
    struct actor *server = begin();
    struct actor *client = in_the_middle(server);

    check_eq(sys_thread_interrupt(client->peer->thread), 0);
    go_on(server);
    check_eq(actor_finish(client), 0);
    check_eq(client->m.tag, 11);
    check_eq(received_count, 1);
    end();
}

TEST(a_killed_caller_leaves_a_server_that_goes_on) {
    struct actor *server = begin();
    struct actor *client = in_the_middle(server);
    handle_t gate = peer_gate(server->peer, 2, NULL);

    actor_kill(client);
    go_on(server);
    check_served(gate, 20);
    check_eq(sys_handle_close(0, gate), 0);
    end();
}

TEST(a_call_that_the_dead_server_had_comes_to_the_next_with_its_id) {
    struct actor *server = begin();
    struct actor *client = in_the_middle(server);

    actor_restart(server);
    actor_begin(server, step_serve);
    check_eq(actor_finish(client), 0);
    check_eq(client->m.tag, 11);
    check_received(1, 0, 10, BADGE);
    check_eq(received[1].call, received[0].call);
    end();
}

// ---- A server that does not wait ----

TEST(a_stopped_server_gets_the_call_when_it_goes_on) {
    struct actor *server = begin();
    struct actor *client = client_of(server, ACTOR_PRIORITY, BADGE);

    check_eq(sys_thread_suspend(server->peer->thread), 0);
    actor_call(client, 10);
    check_eq(received_count, 0);
    check_eq(sys_thread_resume(server->peer->thread), 0);
    check_eq(actor_finish(client), 0);
    check_eq(client->m.tag, 11);
    end();
}

TEST(a_call_to_an_endpoint_without_a_handle_ends) {
    struct actor *server = begin();
    handle_t gate = peer_gate(server->peer, BADGE, NULL);

    check_served(gate, 1);
    actor_kill(server);
    check_eq(ipc_call0(gate, 1), ERR_DEAD);
    check_eq(sys_handle_close(0, gate), 0);
    end();
}

// ---- Faults: calls to a pager, which here is the test ----

enum { SEED = 60, WATCHER_BADGE = BADGE + 1 };

static char missing[2][PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static uint64_t after[REGISTERS];

PROBE(probe_load, "ld a0, 0(a0)")

// Loads from both pages; the number of the first register that a fault changed.
static long step_fault_twice(struct actor *actor) {
    unsigned changed = 0;

    (void)actor;
    for (unsigned i = 0; i < 2 && !changed; i++) {
        fill(after, SEED);
        after[A0] = (uint64_t)missing[i];
        probe_load(after);
        changed = changed_register(after, SEED);
    }
    return changed;
}

// It has faulted, and the test has received that.
static struct actor *faulting(struct message *m) {
    struct actor *actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    long pager = sys_gate_create(service, BADGE, 0);
    long watcher = sys_gate_create(service, WATCHER_BADGE, 0);

    for (unsigned i = 0; i < 2; i++)
        page_unmap(actor->peer->task, missing[i]);
    check_eq(sys_task_watch(actor->peer->task, (handle_t)pager, (handle_t)watcher), 0);
    sys_handle_close(0, (handle_t)pager);
    sys_handle_close(0, (handle_t)watcher);
    actor_begin(actor, step_fault_twice);
    check_eq(ipc_recv(service, m), 0);
    check_eq(m->tag, FAULT_PAGE);
    check_eq(m->words[0], (uint64_t)missing[0]);
    return actor;
}

TEST(a_fault_that_is_answered_the_short_way_changes_no_register) {
    struct message m = {0};

    scene_begin();
    struct actor *actor = faulting(&m);

    page_map(actor->peer->task, missing[0], ACCESS_READ);
    m.tag = 0;
    check_eq(ipc_reply_recv(service, &m), 0);
    check_eq(m.words[0], (uint64_t)missing[1]);
    page_map(actor->peer->task, missing[1], ACCESS_READ);
    m.tag = 0;
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(actor), 0);
    scene_end();
}

TEST(a_fault_that_is_refused_ends_the_task) {
    struct message m = {0};

    scene_begin();
    struct actor *actor = faulting(&m);

    m.tag = 1;
    check_eq(ipc_reply_recv(service, &m), EVENT_ENDED);
    check_eq(m.badge, WATCHER_BADGE);
    check_eq(m.words[0], REASON_FAULT);
    actor_kill(actor);
    scene_end();
}

// ---- Two address spaces ----

#define OWN_PAGE 0x20000000ull

static char pages[2][PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

static void look_at_own_page(struct actor *server) {
    (void)server;
    noted = *(volatile char *)OWN_PAGE;
}

static void map_own_page(handle_t task, unsigned number) {
    pages[number][0] = (char)('a' + number);
    check_eq(
        sys_memory_map(startup->memory, page_offset(pages[number]), task, OWN_PAGE, 1, ACCESS_READ),
        0);
}

TEST(each_side_sees_its_own_memory) {
    map_own_page(HANDLE_TASK, 0);
    struct actor *server = begin();
    handle_t gate = peer_gate(server->peer, BADGE, NULL);

    map_own_page(server->peer->task, 1);
    for (unsigned i = 0; i < 3; i++) {
        in_service = look_at_own_page;
        check_served(gate, 1);
        check_eq(noted, 'b');
        check_eq(*(volatile char *)OWN_PAGE, 'a');
    }
    check_eq(sys_memory_unmap(0, OWN_PAGE, 1), 0);
    check_eq(sys_handle_close(0, gate), 0);
    end();
}
