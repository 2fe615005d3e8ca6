// user/tests/test_srv.c -- published services: publishing, opening, removing, absurd requests.
#include <abi/srv.h>
#include <user/tests/lib/actor.h>
#include <user/tests/lib/ask.h>
#include <user/tests/lib/nonsense.h>

static handle_t srv, session;
static char bytes[4096];

static void begin(void) {
    scene_begin();
    srv = startup_handle("srv");
    session = (handle_t)ask_gate(srv, SRV_SESSION);
    check((int32_t)session > 0);
}

static void end(void) {
    sys_handle_close(0, session);
    scene_end();
}

static long publish_as(const char *name, size_t size, handle_t endpoint) {
    struct message m = {
        .tag = SRV_PUBLISH,
        .words = {size},
        .handles = {endpoint},
        .read_from = name,
        .read_size = size,
    };

    return ask(session, &m);
}

static long publish(const char *name) {
    handle_t endpoint = (handle_t)sys_handle_copy(0, service, 0, RIGHT_COPY | RIGHT_ENDPOINT_GATE,
                                                  0);
    long status = publish_as(name, strlen(name), endpoint);

    sys_handle_close(0, endpoint);
    return status;
}

static long unpublish(handle_t gate, const char *name) {
    struct message m = {
        .tag = SRV_REMOVE,
        .words = {strlen(name)},
        .read_from = name,
        .read_size = strlen(name),
    };

    return ask(gate, &m);
}

static long open_service(const char *name) {
    return ask_open(srv, name, IO_OPEN_READ | IO_OPEN_WRITE);
}

// What a call through `gate` tells its server: the badge.
static badge_t badge_of(handle_t gate) {
    struct message m;
    struct actor *client = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);

    client->handle = (handle_t)peer_give(client->peer, gate, RIGHTS_ALL);
    actor_call(client, 7);
    receive_call(&m);
    badge_t badge = m.badge;

    check_eq(m.tag, 7);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(client), 0);
    return badge;
}

TEST(an_opened_service_is_its_publisher) {
    begin();
    check_eq(publish("echo"), 0);
    long first = open_service("echo"), second = open_service("/echo");

    check(first > 0 && second > 0);
    badge_t badge = badge_of((handle_t)first);

    check(badge != badge_of((handle_t)second));
    check_eq(badge, badge_of((handle_t)first));
    sys_handle_close(0, (handle_t)first);
    sys_handle_close(0, (handle_t)second);
    end();
}

TEST(a_removed_service_is_gone_and_its_gates_stay) {
    begin();
    check_eq(publish("a"), 0);
    long gate = open_service("a");

    check_eq(unpublish(session, "b"), ERR_NOENT);
    check_eq(unpublish(session, "a"), 0);
    check_eq(unpublish(session, "a"), ERR_NOENT);
    check_eq(open_service("a"), ERR_NOENT);
    check(badge_of((handle_t)gate) != 0);
    check_eq(publish("a"), 0);
    sys_handle_close(0, (handle_t)gate);
    end();
}

TEST(services_go_with_their_session) {
    begin();
    check_eq(publish("a"), 0);
    check_eq(publish("b"), 0);
    handle_t old = session;

    session = (handle_t)ask_gate(srv, SRV_SESSION);
    check_eq(publish("c"), 0);
    check_eq(unpublish(session, "a"), ERR_PERM);
    sys_handle_close(0, old);
    check_eq(open_service("a"), ERR_NOENT);
    check_eq(open_service("b"), ERR_NOENT);
    long gate = open_service("c");

    check(gate > 0);
    sys_handle_close(0, (handle_t)gate);
    end();
}

TEST(the_directory_lists_them) {
    begin();
    struct message m = {.tag = IO_LIST, .write_to = bytes, .write_size = sizeof bytes};
    const struct io_entry *entry = (const struct io_entry *)bytes;

    check_eq(ask(srv, &m), 0);
    check_eq(m.words[0], 0);
    check_eq(publish("first"), 0);
    check_eq(publish("second"), 0);
    m = (struct message){.tag = IO_LIST, .write_to = bytes, .write_size = sizeof bytes};
    check_eq(ask(srv, &m), 0);
    check_eq(m.words[0], 2 * entry->record_size);
    check_eq(strcmp(entry->name, "first"), 0);
    check_eq(entry->kind, IO_KIND_SERVICE);
    entry = (const struct io_entry *)(bytes + entry->record_size);
    check_eq(strcmp(entry->name, "second"), 0);
    end();
}

TEST(a_service_whose_endpoint_is_gone_is_an_error) {
    begin();
    check_eq(publish("a"), 0);
    long gate = open_service("a");

    sys_handle_close(0, service);
    service = (handle_t)sys_endpoint_create(0);
    check_eq(unpublish(session, "a"), 0); // srv held the last handle
    check_eq(ask_word((handle_t)gate, IO_READ, 0), ERR_DEAD);
    sys_handle_close(0, (handle_t)gate);
    end();
}

TEST(there_is_a_limit_for_each_session) {
    enum { MOST = 100 };
    char name[2] = "a";
    unsigned count = 0;

    begin();
    while (count < MOST && publish(name) == 0) {
        name[0]++;
        count++;
    }
    check(count >= 8 && count < MOST);
    check_eq(publish(name), ERR_NOSPC);
    end();
}

TEST(there_is_a_limit_of_sessions) {
    enum { MOST = 200 };
    static handle_t gates[MOST];
    unsigned count = 0;

    begin();
    for (long gate; count < MOST && (gate = ask_gate(srv, SRV_SESSION)) > 0;)
        gates[count++] = (handle_t)gate;
    check(count >= 32 && count < MOST);
    check_eq(ask_gate(srv, SRV_SESSION), ERR_FULL);
    while (count > 0)
        sys_handle_close(0, gates[--count]);
    long again = ask_gate(srv, SRV_SESSION);

    check(again > 0);
    sys_handle_close(0, (handle_t)again);
    end();
}

TEST(absurd_requests_are_errors) {
    begin();
    check_eq(publish_as("x", 1, 0), ERR_RIGHT);
    check_eq(publish_as("x", 1, srv), ERR_RIGHT);
    check_eq(publish(""), ERR_ARG);
    check_eq(publish("."), ERR_ARG);
    check_eq(publish(".."), ERR_ARG);
    check_eq(publish("a/b"), ERR_ARG);
    check_eq(publish("a"), 0);
    check_eq(publish("a"), ERR_EXISTS);
    memset(bytes, 'n', 256);
    check_eq(publish_as(bytes, 256, service), ERR_NAMETOOLONG);
    check_eq(publish_as(bytes, 255, service), 0);
    check_eq(ask_word(session, SRV_PUBLISH, ~0ull), ERR_NAMETOOLONG);
    check_eq(ask_word(session, SRV_REMOVE, 1), ERR_ARG);
    check_eq(ask_word(session, SRV_REMOVE, 0), ERR_PERM);
    check_eq(ask_word(session, IO_READ, 1), ERR_NOSYS);
    check_eq(ask_word(srv, SRV_PUBLISH, 1), ERR_NOSYS);
    check_eq(ask_word(srv, ~0ull, 1), ERR_NOSYS);
    check_eq(ask_word(srv, IO_READ, 1), ERR_ISDIR);
    check_eq(ask_word(srv, IO_LIST, ~0ull), 0);
    check_eq(ask_open(srv, "a", IO_OPEN_DIRECTORY), ERR_NOTDIR);
    check_eq(ask_open(srv, "a/b", 0), ERR_NOTDIR);
    check_eq(ask_open(srv, "new", IO_OPEN_CREATE), ERR_PERM);
    end();
}

TEST(nonsense_does_no_harm) {
    nonsense(startup_handle("srv"), 5000);
    an_opened_service_is_its_publisher();
}
