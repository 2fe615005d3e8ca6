// user/tests/test_tty.c -- the terminal server, as far as nobody types: writing, waiting, controls.
//
// It runs without proc (user/tests/manifest-tty). grade/tests/test_tty.py types.
#include <abi/terminal.h>
#include <user/tests/lib/actor.h>
#include <user/tests/lib/ask.h>
#include <user/tests/lib/nonsense.h>

enum { READ_WRITE = IO_OPEN_READ | IO_OPEN_WRITE, GROUP = 77, OTHER = 78 };
#define TENTH 100000000ull

static handle_t terminal;
static char bytes[40000];

static void begin(void) {
    scene_begin();
    terminal = (handle_t)ask_open(startup_handle("tty"), "console", READ_WRITE);
    check((int32_t)terminal > 0);
}

// The next line of the test itself does not go through the terminal: wait until all is out.
static void end(void) {
    check_eq(ask_word(terminal, IO_SYNC, 0), 0);
    check_eq(ask_word(startup_handle("uart"), IO_SYNC, 0), 0);
    sys_handle_close(0, terminal);
    scene_end();
}

static long control(uint64_t request, uint64_t argument) {
    struct message m = {.tag = IO_CONTROL, .words = {request, argument}};
    long status = ask(terminal, &m);

    return status < 0 ? status : (long)m.words[0];
}

static long get_modes(struct terminal_modes *modes) {
    struct message m = {
        .tag = IO_CONTROL,
        .words = {TERMINAL_GET},
        .write_to = modes,
        .write_size = sizeof *modes,
    };

    return ask(terminal, &m);
}

static long set_modes(uint64_t how, const struct terminal_modes *modes) {
    struct message m = {
        .tag = IO_CONTROL,
        .words = {how},
        .read_from = modes,
        .read_size = sizeof *modes,
    };

    return ask(terminal, &m);
}

static struct actor *waiting_reader(uint64_t group) {
    struct actor *actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);

    actor->handle = (handle_t)peer_give(actor->peer, terminal, RIGHTS_ALL);
    actor->m = ask_read_message(bytes, 10, 0);
    actor->m.words[3] = group;
    actor_call(actor, IO_READ);
    return actor;
}

static long answer_of(struct actor *actor) {
    long status = actor_finish(actor);

    return status < 0 ? status : (long)(int64_t)actor->m.tag;
}

TEST(a_write_is_taken_completely) {
    begin();
    check_eq(ask_text(terminal, "through the terminal\n"), 21);
    memset(bytes, '.', sizeof bytes);
    for (unsigned i = 70; i < sizeof bytes; i += 70)
        bytes[i] = '\n';
    bytes[sizeof bytes - 1] = '\n';
    check_eq(ask_write(terminal, bytes, sizeof bytes, 0), sizeof bytes);
    end();
}

TEST(nothing_typed_is_nothing_to_read) {
    begin();
    check_eq(ask_read(terminal, bytes, 10, IO_NONBLOCK), ERR_AGAIN);
    check_eq(ask_read(terminal, bytes, 0, 0), 0);
    check_eq(control(TERMINAL_AVAILABLE, 0), 0);
    check_eq(ask_poll(terminal, IO_READABLE | IO_WRITABLE, 0, 0), IO_WRITABLE);
    check_eq(ask_poll(terminal, IO_READABLE, 0, 0), 0);
    end();
}

TEST(a_reader_can_be_interrupted) {
    begin();
    struct actor *actor = waiting_reader(0);

    check_eq(sys_thread_interrupt(actor->peer->thread), 0);
    check_eq(answer_of(actor), ERR_INTR);
    actor_kill(waiting_reader(0));
    end();
}

TEST(modes_can_be_set) {
    const uint64_t how[] = {TERMINAL_SET, TERMINAL_SET_DRAINED, TERMINAL_SET_FLUSHED};
    struct terminal_modes before, changed, now;

    begin();
    check_eq(get_modes(&before), 0);
    check(before.local & TERMINAL_ICANON && before.local & TERMINAL_ECHO);
    for (unsigned i = 0; i < 3; i++) {
        changed = before;
        changed.characters[TERMINAL_VKILL] = (uint8_t)('a' + i);
        check_eq(set_modes(how[i], &changed), 0);
        check_eq(get_modes(&now), 0);
        check_eq(memcmp(&now, &changed, sizeof now), 0);
    }
    check_eq(set_modes(TERMINAL_SET, &before), 0);
    end();
}

TEST(vmin_0_does_not_wait_and_vtime_waits_a_while) {
    struct terminal_modes before, raw;

    begin();
    check_eq(get_modes(&before), 0);
    raw = before;
    raw.local &= ~(uint32_t)TERMINAL_ICANON;
    raw.characters[TERMINAL_VMIN] = 0;
    check_eq(set_modes(TERMINAL_SET, &raw), 0);
    check_eq(ask_read(terminal, bytes, 10, 0), 0);
    raw.characters[TERMINAL_VTIME] = 2;
    check_eq(set_modes(TERMINAL_SET, &raw), 0);
    for (unsigned i = 0; i < 2; i++) {
        ns_t start = time_now();

        check_eq(ask_read(terminal, bytes, 10, 0), 0);
        check(time_now() - start >= 2 * TENTH);
    }
    check_eq(set_modes(TERMINAL_SET, &before), 0);
    end();
}

TEST(the_window_has_a_size) {
    begin();
    check_eq(control(TERMINAL_GET_SIZE, 0), 24ull << 32 | 80);
    check_eq(control(TERMINAL_SET_SIZE, 50ull << 32 | 132), 0);
    check_eq(control(TERMINAL_GET_SIZE, 0), 50ull << 32 | 132);
    check_eq(control(TERMINAL_SET_SIZE, 24ull << 32 | 80), 0);
    end();
}

TEST(the_background_may_not_read) {
    struct message m = ask_read_message(bytes, 10, IO_NONBLOCK);

    begin();
    m.words[3] = OTHER;
    check_eq(ask(terminal, &m), ERR_AGAIN); // nobody has the foreground
    struct actor *first = waiting_reader(GROUP), *second = waiting_reader(OTHER);

    check_eq(control(TERMINAL_SET_FOREGROUND, GROUP), 0);
    check_eq(control(TERMINAL_GET_FOREGROUND, 0), GROUP);
    check_eq(answer_of(second), ERR_BACKGROUND);
    check(actor_is_blocked(first));
    m = ask_read_message(bytes, 10, IO_NONBLOCK);
    m.words[3] = OTHER;
    check_eq(ask(terminal, &m), ERR_BACKGROUND);
    m = ask_write_message("TOSTOP is off\n", 14, 0);
    m.words[3] = OTHER;
    check_eq(ask(terminal, &m), 0);
    check_eq(control(TERMINAL_SET_FOREGROUND, 0), ERR_ARG);
    check_eq(control(TERMINAL_SET_FOREGROUND, ~0ull), ERR_ARG);
    end();
}

TEST(tostop_keeps_the_background_from_writing) {
    struct terminal_modes before, modes;
    struct message m = ask_write_message("x", 1, 0);

    begin();
    check_eq(get_modes(&before), 0);
    modes = before;
    modes.local |= TERMINAL_TOSTOP;
    check_eq(set_modes(TERMINAL_SET, &modes), 0);
    check_eq(control(TERMINAL_SET_FOREGROUND, GROUP), 0);
    m.words[3] = OTHER;
    check_eq(ask(terminal, &m), ERR_BACKGROUND);
    check_eq(set_modes(TERMINAL_SET, &before), 0);
    end();
}

TEST(many_can_wait_and_not_too_many) {
    enum { MOST = 30 };
    struct actor *actors[MOST];

    begin();
    for (unsigned i = 0; i < MOST; i++)
        actors[i] = waiting_reader(0);
    for (unsigned i = 0; i < MOST; i += 2) {
        check_eq(sys_thread_interrupt(actors[i]->peer->thread), 0);
        check_eq(answer_of(actors[i]), ERR_INTR);
    }
    end(); // the rest is killed
}

TEST(the_directory_has_the_terminal) {
    struct message m = {.tag = IO_LIST, .write_to = bytes, .write_size = sizeof bytes};
    const struct io_entry *entry = (const struct io_entry *)bytes;
    struct io_stat stat = {0};

    begin();
    check_eq(ask(startup_handle("tty"), &m), 0);
    check(m.words[0] > entry->record_size);
    check_eq(strcmp(entry->name, "console"), 0);
    m = (struct message){.tag = IO_STAT, .write_to = &stat, .write_size = sizeof stat};
    check_eq(ask(terminal, &m), 0);
    check_eq(stat.kind, IO_KIND_TERMINAL);
    long again = ask_open(startup_handle("tty"), "", IO_OPEN_WRITE);

    check(again > 0); // mounted at /dev/tty
    check_eq(ask_text((handle_t)again, "opened by the empty path\n"), 25);
    check_eq(ask_read((handle_t)again, bytes, 1, IO_NONBLOCK), ERR_BADF);
    sys_handle_close(0, (handle_t)again);
    end();
}

TEST(absurd_requests_are_errors) {
    struct message m = {.tag = IO_WRITE, .words = {~0ull}, .read_from = "ab\n", .read_size = 3};
    handle_t tty = startup_handle("tty");

    begin();
    check_eq(ask(terminal, &m), ERR_ARG);
    m = (struct message){.tag = IO_WRITE, .words = {1000}, .read_from = "abc\n", .read_size = 4};
    check_eq(ask(terminal, &m), ERR_ARG);
    check_eq(ask_word(terminal, IO_CONTROL, TERMINAL_SET), ERR_ARG);
    check_eq(ask_word(terminal, IO_CONTROL, TERMINAL_GET), ERR_ARG);
    check_eq(ask_word(terminal, IO_CONTROL, 0), ERR_NOTTY);
    check_eq(ask_word(terminal, IO_CONTROL, ~0ull), ERR_NOTTY);
    check_eq(ask_word(terminal, IO_SEEK, 0), ERR_SPIPE);
    check_eq(ask_word(terminal, ~0ull, 0), ERR_NOSYS);
    check_eq(ask_word(tty, ~0ull, 0), ERR_NOSYS);
    check_eq(ask_open(tty, "/", IO_OPEN_WRITE), ERR_ISDIR);
    check_eq(ask_open(tty, "nothing", 0), ERR_NOENT);
    check_eq(ask_open(tty, "console/x", 0), ERR_NOTDIR);
    check_eq(ask_open(tty, "console", IO_OPEN_DIRECTORY), ERR_NOTDIR);
    check_eq(ask_poll(terminal, IO_READABLE, terminal, 1), ERR_ARG);
    end();
}

TEST(nonsense_does_no_harm) {
    struct terminal_modes before;

    begin();
    check_eq(get_modes(&before), 0);
    nonsense(startup_handle("tty"), 2000);
    check_eq(control(TERMINAL_SET_FOREGROUND, GROUP), 0);
    check_eq(set_modes(TERMINAL_SET, &before), 0);
    check_eq(ask_text(terminal, "\nstill there\n"), 13);
    end();
}
