// user/tests/lib/nonsense.c -- random requests to a server, which has to survive them.
#include <abi/mbox.h>
#include <abi/pipe.h>
#include <abi/srv.h>
#include <abi/terminal.h>
#include <user/tests/lib/ask.h>
#include <user/tests/lib/nonsense.h>

enum { GATES = 8, BUFFER = 20000 };

static char buffer[BUFFER];
static uint64_t state;

static uint64_t random_number(void) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return state >> 33;
}

static uint64_t random_below(uint64_t limit) { return random_number() % limit; }

// Small ones, sizes of what is there, and the ends of the range.
static uint64_t random_word(void) {
    const uint64_t odd[] = {0,          1,          255,        256,        4096,  BUFFER,
                            BUFFER + 1, 1ull << 31, 1ull << 32, 1ull << 63, ~0ull, ~0ull - 7};

    switch (random_below(3)) {
    case 0: return random_below(40);
    case 1: return random_below(BUFFER);
    default: return odd[random_below(sizeof odd / sizeof odd[0])];
    }
}

static uint64_t random_op(void) {
    const uint64_t first[] = {IO_READ, IO_LIST, PIPE_CREATE, SRV_SESSION, MBOX_SESSION, 0};

    return first[random_below(sizeof first / sizeof first[0])] + random_below(12);
}

static struct message random_message(handle_t gift) {
    static const char *const names[] = {"", "/", "null", "random", "console", "a", "..", "tty/"};
    struct message m = {.tag = random_op()};

    for (unsigned i = 0; i < MESSAGE_WORDS; i++)
        m.words[i] = random_word();
    if (random_below(2)) { // as large as it says, or not
        m.read_from = buffer;
        m.read_size = random_below(2) && m.words[0] <= BUFFER ? m.words[0] : random_below(BUFFER);
    }
    if (random_below(2)) {
        m.write_to = buffer;
        m.write_size = random_below(2) && m.words[0] <= BUFFER ? m.words[0] : random_below(BUFFER);
    }
    if (random_below(4) == 0) { // a path that leads somewhere
        m.read_from = names[random_below(sizeof names / sizeof names[0])];
        m.read_size = m.words[0] = strlen(m.read_from);
    }
    if (m.tag == IO_READ || m.tag == IO_WRITE)
        m.words[2] |= IO_NONBLOCK;
    if (m.tag == MBOX_RECEIVE)
        m.words[2] |= MBOX_NOWAIT;
    if (random_below(4) == 0)
        m.handles[random_below(MESSAGE_HANDLES)] = gift;
    return m;
}

void nonsense(handle_t gate, unsigned rounds) {
    handle_t gates[GATES] = {gate};
    handle_t gifts[] = {gate, (handle_t)sys_notification_create(0),
                        (handle_t)sys_endpoint_create(0)};

    state = 1;
    for (unsigned i = 0; i < rounds; i++) {
        handle_t to = gates[random_below(GATES)];
        struct message m = random_message(gifts[random_below(3)]);
        unsigned place = 1 + (unsigned)random_below(GATES - 1);

        if (ipc_call(to ? to : gate, &m) < 0 || !m.handles[0])
            continue;
        if (gates[place])
            sys_handle_close(0, gates[place]);
        gates[place] = m.handles[0];
    }
    for (unsigned i = 1; i < GATES; i++) {
        if (gates[i])
            sys_handle_close(0, gates[i]);
    }
    sys_handle_close(0, gifts[1]);
    sys_handle_close(0, gifts[2]);
}
