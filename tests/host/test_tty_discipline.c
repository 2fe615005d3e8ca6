// tests/host/test_tty_discipline.c -- the line discipline: typed bytes in, lines and echo out.
//
// Built with the host's compiler and ASan and UBSan, together with discipline.c and edit.c.
#include <stdio.h>
#include <string.h>

#include <servers/tty/discipline.h>
#include <tests/host/once_world.h>

ONCE_SPACE(4096, 1);

static unsigned failures;
static struct discipline d;
static char screen[1 << 17];
static size_t screen_size;
static int last_signal;

void terminal_put(uint8_t byte) {
    if (screen_size < sizeof screen - 1)
        screen[screen_size++] = (char)byte;
}

void terminal_signal(int signal) { last_signal = signal; }

void deferred_reply(handle_t reply, int result, union reply_words words) {
    (void)reply, (void)result, (void)words;
}

#define check(condition) check_at((condition), #condition, __LINE__)

static void check_at(bool holds, const char *condition, int line) {
    if (holds)
        return;
    printf("FAILED tests/host/test_tty_discipline.c:%d: %s\n", line, condition);
    failures++;
}

static void begin(void) {
    discipline_start(&d);
    memset(screen, 0, sizeof screen);
    screen_size = 0;
    last_signal = 0;
}

static void set_local(uint32_t set, uint32_t clear) {
    struct terminal_modes modes = d.modes;

    modes.local = (modes.local | set) & ~clear;
    discipline_set_modes(&d, &modes);
}

static void set_character(enum terminal_character which, uint8_t value) {
    struct terminal_modes modes = d.modes;

    modes.characters[which] = value;
    discipline_set_modes(&d, &modes);
}

static void type(const char *text) {
    for (size_t i = 0; text[i]; i++) {
        discipline_input(&d, (uint8_t)text[i]);
        once_commit();
    }
}

// What a read of `size` bytes gets, "-" if it waits.
static const char *read_of(uint32_t size) {
    static char text[INPUT_SIZE + 1];
    uint32_t places;

    if (!discipline_ready(&d, size))
        return "-";

    uint32_t count = discipline_peek(&d, (uint8_t *)text, size, &places);

    discipline_drop(&d, places);
    text[count] = 0;
    return text;
}

static bool reads(const char *expected) { return strcmp(read_of(INPUT_SIZE), expected) == 0; }

static bool shows(const char *expected) {
    bool same = strcmp(screen, expected) == 0;

    memset(screen, 0, screen_size);
    screen_size = 0;
    return same;
}

static void test_lines(void) {
    begin();
    type("ab");
    check(reads("-") && discipline_available(&d) == 0);
    type("c\rsecond\r");
    check(discipline_available(&d) == 11);
    check(strcmp(read_of(2), "ab") == 0);
    check(reads("c\n") && reads("second\n") && reads("-"));
    check(shows("abc\r\nsecond\r\n"));
}

static void test_erase(void) {
    begin();
    type("abc\x7f\x7fx\r");
    check(reads("ax\n"));
    check(shows("abc\b \b\b \bx\r\n"));
    type("\x7f\x7f\r");
    check(reads("\n") && shows("\r\n"));
    type("a\x16\x03\x7f\r"); // a control character takes two columns
    check(reads("a\n"));
    check(shows("a^\b^C\b \b\b \b\r\n"));
    set_local(0, TERMINAL_ECHOE);
    type("ab\x7f\r");
    check(reads("a\n") && shows("ab^?\r\n"));
}

static void test_erase_of_tabs(void) {
    begin();
    for (const char *prompt = "$ "; *prompt; prompt++)
        discipline_output(&d, (uint8_t)*prompt);
    shows("");
    type("ab\t\x7f");
    check(shows("ab\t\b\b\b\b")); // from column 8 back to 4
    type("\t\t\x7f\x7f\x7f");
    check(shows("\t\t\b\b\b\b\b\b\b\b\b\b\b\b\b \b"));
    type("\r");
    check(reads("a\n"));
}

static void test_utf8(void) {
    begin();
    type("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f\x7f\r");
    check(reads("\xc3\xa9\n"));
    check(shows("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\b \b\b \b\r\n"));
    type("\x82\x83\x7f\r"); // not a character, but it ends
    check(reads("\n"));
}

static void test_words_and_lines(void) {
    begin();
    type("one two_2, \x17\r");
    check(reads("one \n"));
    type("\x17 \x17\r");
    check(reads("\n"));
    shows("");
    type("abc\x15");
    check(shows("abc\b \b\b \b\b \b"));
    set_local(0, TERMINAL_ECHOKE);
    type("abc\x15"
         "d\r");
    check(shows("abc^U\r\nd\r\n") && reads("d\n"));
    type("again\x12!\r");
    check(shows("again^R\r\nagain!\r\n") && reads("again!\n"));
}

static void test_end_of_file(void) {
    begin();
    type("\x04");
    check(discipline_ready(&d, 1) && discipline_available(&d) == 0);
    check(reads("") && reads("-"));
    type("abc\x04");
    check(strcmp(read_of(3), "abc") == 0); // exactly: no empty read follows
    check(reads("-"));
    type("abc\x04"
         "d\r");
    check(strcmp(read_of(2), "ab") == 0);
    check(reads("c") && reads("d\n") && reads("-"));
    check(shows("abcabcd\r\n"));
    set_character(TERMINAL_VEOL, ';');
    type("x;y\r");
    check(reads("x;") && reads("y\n"));
    set_character(TERMINAL_VEOF, 0);
    discipline_input(&d, 0); // a disabled character is not zero
    check(reads("-"));
}

static void test_signals(void) {
    const struct {
        const char *typed;
        int signal;
        const char *shown;
    } cases[] = {{"ab\x03", 2, "ab^C"}, {"ab\x1c", 3, "ab^\\"}, {"ab\x1a", 20, "ab^Z"}};

    for (unsigned i = 0; i < 3; i++) {
        begin();
        type("line\r");
        shows("");
        type(cases[i].typed);
        check(last_signal == cases[i].signal && shows(cases[i].shown));
        check(reads("-"));
        set_local(TERMINAL_NOFLSH, 0);
        type("kept\x03\r");
        check(reads("kept\n"));
        set_local(0, TERMINAL_ISIG);
        last_signal = 0;
        type(cases[i].typed);
        check(last_signal == 0);
    }
}

static void test_flow(void) {
    begin();
    type("\x13");
    check(d.stopped);
    type("a\x11");
    check(!d.stopped && shows("a"));
    type("\x13\x03");
    check(!d.stopped); // whoever asks for a signal wants to see what it does
    d.modes.input &= ~(uint32_t)TERMINAL_IXON;
    type("\x13\r");
    check(!d.stopped && reads("\x13\n"));
}

static void test_raw(void) {
    begin();
    type("par");
    set_local(0, TERMINAL_ICANON | TERMINAL_ECHO | TERMINAL_ISIG | TERMINAL_IEXTEN);
    check(reads("par"));
    type("\x7f\x03\x04\x16");
    check(reads("\x7f\x03\x04\x16") && reads("-"));
    set_character(TERMINAL_VMIN, 3);
    type("ab");
    check(reads("-"));
    check(strcmp(read_of(2), "ab") == 0); // it asks for no more than two
    type("abc");
    check(reads("abc"));
    set_character(TERMINAL_VMIN, 0);
    check(reads("-"));
}

// A shell reads its line without ICANON; behind it is what the program will read with it.
static void test_typed_ahead(void) {
    begin();
    set_local(0, TERMINAL_ICANON | TERMINAL_ECHO);
    type("one\r\x04\x04"
         "two\rpax");
    shows("");
    set_local(TERMINAL_ICANON | TERMINAL_ECHO, 0);
    check(shows("pax"));
    check(reads("one\n") && reads("") && reads(""));
    set_local(0, TERMINAL_ICANON);
    set_local(TERMINAL_ICANON, 0);
    check(reads("two\n") && reads("-"));
    type("\x7frt\r");
    check(reads("part\n") && reads("-"));
    type("end\x04");
    set_local(0, TERMINAL_ICANON);
    check(reads("end\x04"));
}

static void test_mapping(void) {
    begin();
    d.modes.input = TERMINAL_INLCR;
    type("a\n\r\x04");
    check(reads("a\r\r"));
    d.modes.input = TERMINAL_IGNCR;
    type("a\rb\n");
    check(reads("ab\n"));
    d.modes.input = TERMINAL_ISTRIP;
    type("\xe1\n");
    check(reads("a\n"));
    d.modes.output = 0;
    shows("");
    discipline_output(&d, '\n');
    check(shows("\n"));
}

static void test_literal(void) {
    begin();
    type("\x16\x7f\x16\r\x16\n\r");
    check(reads("\x7f\r\n\n"));
}

static void test_echo_modes(void) {
    begin();
    set_local(0, TERMINAL_ECHO);
    type("secret\x7f\x15\r");
    check(shows("") && reads("\n"));
    set_local(TERMINAL_ECHONL, 0);
    type("secret\r");
    check(shows("\r\n") && reads("secret\n"));
    begin();
    set_local(0, TERMINAL_ECHOCTL);
    type("\x01\x7f");
    check(shows("\x01"));
}

static void test_too_long(void) {
    begin();
    for (unsigned i = 0; i < INPUT_SIZE + 100; i++)
        discipline_input(&d, 'x'), once_commit();
    check(screen[screen_size - 1] == 7 && discipline_room(&d) == 1);
    type("\r");
    check(discipline_room(&d) == 0);
    check(strlen(read_of(INPUT_SIZE)) == INPUT_SIZE);
    check(reads("-") && discipline_room(&d) == INPUT_SIZE);
    set_local(0, TERMINAL_ICANON);
    for (unsigned i = 0; i < INPUT_SIZE + 100; i++)
        discipline_input(&d, 'x'), once_commit();
    check(discipline_available(&d) == INPUT_SIZE && discipline_room(&d) == 0);
    set_local(TERMINAL_ICANON, 0);
    type("\r\x04\x7f\x15");
    check(strlen(read_of(INPUT_SIZE)) == INPUT_SIZE);
}

// Whatever is typed, set and read in whatever order: the counters stay in order.
static void test_anything(void) {
    uint32_t state = 1;

    begin();
    for (unsigned i = 0; i < 300000; i++) {
        state = state * 1664525 + 1013904223;
        uint32_t what = state >> 16 & 0x3ff;
        uint8_t byte = (uint8_t)(state >> 8);

        if (what == 0)
            set_local(byte, (uint32_t)byte << 4 ^ state >> 24);
        else if (what == 1)
            set_character(byte % TERMINAL_CHARACTERS, (uint8_t)(state >> 24));
        else if (what < 20)
            read_of(1 + state % 100);
        else if (what == 20)
            begin();
        else
            discipline_input(&d, what & 1 ? byte : byte % 32), once_commit();
        check(d.added - d.taken <= INPUT_SIZE && d.line - d.taken <= d.added - d.taken);
    }
}

int main(void) {
    test_lines();
    test_erase();
    test_erase_of_tabs();
    test_utf8();
    test_words_and_lines();
    test_end_of_file();
    test_signals();
    test_flow();
    test_raw();
    test_typed_ahead();
    test_mapping();
    test_literal();
    test_echo_modes();
    test_too_long();
    test_anything();
    printf("test_tty_discipline: %s\n", failures ? "FAILED" : "ok");
    return failures > 0;
}
