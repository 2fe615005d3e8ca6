// tests/host/test_tty_terminal.c -- calls that wait at the terminal: reading, writing, jobs, time.
//
// Built with the host's compiler and ASan and UBSan, together with the logic of servers/tty. A
// stand-in for the kernel keeps the callers, one for the line what is typed and shown, and one for
// proc the signals.
#include <tests/host/tty_world.h>

static void test_readers_in_order(void) {
    begin();
    struct caller *first = read_as(0, 100), *second = read_as(0, 2);

    type("one\rtwo\r");
    check(got(first, "one\n") && got(second, "tw"));
    check(got(read_as(0, 100), "o\n"));
    first = read_as(0, 100);
    second = read_as(0, 100);
    check(first->result == WAITS && cancel(first) && first->result == ERR_INTR);
    check(!cancel(first));
    type("x\r");
    check(got(second, "x\n"));
    second = read_as(0, 1);
    second->size = 0; // its buffer is gone
    type("y\r");
    check(second->result == ERR_ARG && got(read_as(0, 9), "y\n"));
}

static void test_slow_line(void) {
    begin();
    room = 2;
    struct caller *first = write_text("abcdef", 0), *second = write_text("gh", 0);
    struct caller *drain = ask(terminal_sync, (struct request){.op = IO_SYNC}, 0);

    check(first->result == WAITS && second->result == WAITS && drain->result == WAITS);
    check(write_text("no", IO_NONBLOCK)->result == ERR_AGAIN);
    room = 5;
    notify(LINE_WRITABLE);
    check(first->result == 0 && first->count == 6 && second->result == WAITS);
    room = MUCH;
    notify(LINE_WRITABLE);
    check(second->result == 0 && second->count == 2 && drain->result == 0);
    check(added == 8 && memcmp(screen, "abcdefgh", 8) == 0);
}

static void test_cancelled_write(void) {
    static char much[15000];

    begin();
    room = 0;
    memset(much, 'x', sizeof much - 1);
    struct caller *first = write_text(much, 0), *second = write_text("y", 0);

    check(cancel(second) && second->result == ERR_INTR);
    check(cancel(first) && first->result == 0); // what is in the ring is done
    check(first->count >= LINE_SIZE - 2 && first->count == added);
    room = MUCH;
    check(write_text("z", 0)->result == 0 && screen[added - 1] == 'z' && screen[added - 2] == 'x');
    first = write_text(much, 0);
    check(first->result == 0 && first->count == sizeof much - 1);
}

static void test_stopped_output(void) {
    begin();
    type("\x13");
    struct caller *writer = write_text("later", 0);

    check(writer->result == WAITS && sent == 0);
    type("\x11");
    check(writer->result == 0 && sent == 5);
}

static void test_signals(void) {
    begin();
    type("\x03");
    check(killed_by == 0); // nobody has the foreground
    control(TERMINAL_SET_FOREGROUND, GROUP);
    type("\x03");
    check(killed_group == GROUP && killed_by == 2);
    type("\x1a");
    check(killed_by == 20);
    control(TERMINAL_SET_SIZE, 30ull << 32 | 100);
    check(killed_by == 28 && killed_group == GROUP);
    control(TERMINAL_SET_FOREGROUND, OTHER);
}

static void test_job_control(void) {
    struct terminal_modes modes;

    begin();
    control(TERMINAL_SET_FOREGROUND, GROUP);
    struct caller *front = read_as(GROUP, 10), *unnamed = read_as(0, 10);

    check(read_as(OTHER, 10)->result == ERR_BACKGROUND);
    check(killed_group == OTHER && killed_by == JOB_SIGNAL_INPUT);
    check(read_as(~0ull, 10)->result == ERR_ARG);
    control(TERMINAL_SET_FOREGROUND, OTHER);
    check(front->result == ERR_BACKGROUND && killed_group == GROUP);
    type("a\r");
    check(got(unnamed, "a\n"));
    memcpy(&modes, control(TERMINAL_GET, 0)->buffer, sizeof modes);
    modes.local |= TERMINAL_TOSTOP;
    set_modes(TERMINAL_SET, modes);
    struct request r = {.ask.write = {.size = 1, .group = GROUP}};

    check(ask(terminal_write, r, 1)->result == ERR_BACKGROUND);
    check(killed_group == GROUP && killed_by == JOB_SIGNAL_OUTPUT);
    orphaned_group = GROUP;
    check(ask(terminal_write, r, 1)->result == ERR_IO);
    check(control(TERMINAL_GET_FOREGROUND, 0)->count == OTHER);
    dead_group = OTHER; // it ended without giving the terminal back
    check(ask(terminal_write, r, 1)->result == 0);
    check(control(TERMINAL_GET_FOREGROUND, 0)->count == 0);
    r = (struct request){.ask.control = {.request = TERMINAL_GET_FOREGROUND, .group = GROUP}};
    check(ask(terminal_control, r, 0)->count == GROUP);
    control(TERMINAL_SET_FOREGROUND, GROUP);
    r.ask.control.group = OTHER + 1;
    check(ask(terminal_control, r, 0)->count == GROUP);
    r.ask.control.request = TERMINAL_SET_FOREGROUND;
    r.ask.control.argument = OTHER + 1;
    check(ask(terminal_control, r, 0)->result == ERR_BACKGROUND);
    check(killed_group == OTHER + 1 && killed_by == JOB_SIGNAL_OUTPUT);
}

static void set_raw(uint8_t least, uint8_t tenths, uint64_t how) {
    struct terminal_modes modes;

    memcpy(&modes, control(TERMINAL_GET, 0)->buffer, sizeof modes);
    modes.local &= ~(uint32_t)TERMINAL_ICANON;
    modes.characters[TERMINAL_VMIN] = least;
    modes.characters[TERMINAL_VTIME] = tenths;
    set_modes(how, modes);
}

static void pass(uint64_t tenths) {
    now += tenths * 100000000;
    if (alarm_at && now >= alarm_at)
        notify(TERMINAL_TIMER);
}

static void test_time(void) {
    begin();
    now = 1;
    set_raw(0, 5, TERMINAL_SET);
    struct caller *reader = read_as(0, 10);

    pass(4);
    check(reader->result == WAITS);
    pass(1);
    check(reader->result == 0 && reader->count == 0 && alarm_at == 0);
    reader = read_as(0, 10);
    type("a");
    check(got(reader, "a") && alarm_at == 0);
    set_raw(3, 5, TERMINAL_SET);
    reader = read_as(0, 10);
    pass(100);
    check(reader->result == WAITS); // it counts from the first byte on,
    type("b");
    pass(4);
    type("c");
    pass(4); // and from each one
    check(reader->result == WAITS);
    pass(1);
    check(got(reader, "bc"));
    reader = read_as(0, 10);
    type("defg");
    check(got(reader, "defg"));
}

static void test_modes_after_output(void) {
    begin();
    type("ahead\r");
    room = 0;
    struct caller *writer = write_text("text", 0);

    set_raw(1, 0, TERMINAL_SET_FLUSHED);
    check(discipline.modes.local & TERMINAL_ICANON);
    room = MUCH;
    notify(LINE_WRITABLE);
    check(writer->result == 0 && !(discipline.modes.local & TERMINAL_ICANON));
    check(control(TERMINAL_AVAILABLE, 0)->count == 0);
}

static void test_pasting_is_not_lost(void) {
    uint64_t lines = 0;

    begin();
    room = 0;
    for (unsigned i = 0; i < 4000; i++)
        type("abc\r"); // more than the discipline keeps
    check(received < typed);
    for (unsigned i = 0; i < 4000; i++) {
        current = 0;
        lines += got(read_as(0, 100), "abc\n");
    }
    check(lines == 4000);
    room = MUCH;
}

static void test_too_many(void) {
    begin();
    for (unsigned i = 0; i < TERMINAL_WAITERS_MAX; i++)
        check(read_as(0, 1)->result == WAITS);
    check(read_as(0, 1)->result == ERR_BUSY);
    for (unsigned i = 0; i < TERMINAL_WAITERS_MAX; i++)
        check(cancel(&callers[i]));
    check(read_as(0, 0)->result == 0);
}

int main(void) {
    test_readers_in_order();
    test_slow_line();
    test_cancelled_write();
    test_stopped_output();
    test_signals();
    test_job_control();
    test_time();
    test_modes_after_output();
    test_pasting_is_not_lost();
    test_too_many();
    printf("test_tty_terminal: %s\n", failures ? "FAILED" : "ok");
    return failures > 0;
}
