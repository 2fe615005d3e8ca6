// tests/host/test_tty_kept.c -- the terminal server dies between any two steps: no byte is lost or
// doubled, typed or written.
#include <setjmp.h>

#include <tests/host/tty_world.h>

enum { ROUNDS = 3000, WRITERS = 4, TEXT = 700 };

static jmp_buf death;
static unsigned steps_left, deaths;
static char expected[sizeof screen];
static uint64_t expected_size, lines_typed, lines_read;
static bool received_by_this[CALLERS];

void once_step(void) {
    if (steps_left > 0 && --steps_left == 0)
        longjmp(death, 1);
}

static uint32_t random_number(uint32_t limit) {
    static uint32_t state = 1;

    state = state * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(state >> 8) * limit >> 24);
}

// A new instance, if the last one died; it gets all calls without an answer, and the news.
static void serve_all(unsigned calls) {
    if (setjmp(death)) {
        deaths++;
        once_restore();
        memset(received_by_this, 0, sizeof received_by_this);
        terminal_start(1, 2, 3, ++instances);
    }
    once_commit();
    steps_left = random_number(3) ? 1 + random_number(25) : 0;
    for (unsigned i = 0; i < calls; i++) {
        if (callers[i].result != WAITS || received_by_this[i])
            continue;
        received_by_this[i] = true;
        serve_one(&callers[i]);
    }
    notify(LINE_READABLE | LINE_WRITABLE);
    steps_left = 0;
}

static void add(unsigned index, int (*request)(struct request *), uint64_t size) {
    struct caller *c = &callers[index];

    c->size = size;
    c->result = WAITS;
    c->request = request;
    c->asked = (struct request){.call = next_call++};
    c->asked.ask.read.size = size;
    received_by_this[index] = false;
}

static void add_writer(unsigned index) {
    uint64_t size = 1 + random_number(TEXT);

    for (uint64_t i = 0; i < size; i++)
        callers[index].buffer[i] = expected[expected_size++] = (char)('a' + random_number(26));
    add(index, terminal_write, size);
}

static void type_line(void) {
    typed += (uint64_t)sprintf(keyboard + typed, "line%ux\x7f\n", (unsigned)lines_typed++);
}

static void check_line(struct caller *reader) {
    char line[32];

    sprintf(line, "line%u\n", (unsigned)lines_read++);
    check(got(reader, line));
    reader->result = 0;
}

static void round_of_calls(void) {
    for (unsigned i = 0; i < WRITERS; i++)
        add_writer(i);
    add(WRITERS, terminal_read, 100);
    for (unsigned lines = random_number(3); lines > 0 || lines_typed == lines_read;
         lines -= lines > 0)
        type_line();
    for (unsigned tries = 0; tries < 1000; tries++) {
        bool waits = false;

        room = random_number(400);
        serve_all(WRITERS + 1);
        for (unsigned i = 0; i <= WRITERS; i++)
            waits |= callers[i].result == WAITS;
        if (!waits)
            break;
    }
    for (unsigned i = 0; i < WRITERS; i++)
        check(callers[i].result == 0 && callers[i].count == callers[i].size);
    check_line(&callers[WRITERS]);
    check(sent == expected_size && memcmp(screen, expected, expected_size) == 0);
}

int main(void) {
    struct terminal_modes modes;

    begin();
    modes = discipline.modes;
    modes.local &= ~(uint32_t)TERMINAL_ECHO;
    set_modes(TERMINAL_SET, modes);
    for (unsigned i = 0; i < ROUNDS && failures == 0; i++) {
        if (expected_size + WRITERS * TEXT > sizeof screen) {
            expected_size = added = sent = 0;
            writer_restore();
        }
        if (typed > sizeof keyboard - 100 && typed == received)
            typed = received = 0;
        round_of_calls();
    }
    check(deaths > ROUNDS && discipline.modes.local == modes.local);
    printf("test_tty_kept: %u deaths, %s\n", deaths, failures ? "FAILED" : "ok");
    return failures != 0;
}
