// user/tests/posix_malicious.c -- sends every request of every server with random content.
//
// usage: posix_malicious [ROUNDS [SEED]]
//
// Each round is a child that calls all gates it holds, and handles that it does not hold, with
// random words, buffers and handles. A call that waits for ever ends with the child's alarm, or, if
// the child has switched that off, with its parent's. After each round the parent, whom nobody may
// have disturbed, uses a file, a pipe and a process.
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <abi/process.h>
#include <user/lib/ipc.h>
#include <user/lib/syscalls.h>

enum {
    ROUNDS = 40,
    CALLS = 300, // of one round
    PATIENCE = 3, // seconds for a round
    BUFFER = 70000,
    GATES_MAX = 64,
};

static uint64_t state;
static handle_t gates[GATES_MAX];
static unsigned gate_count;
static uint8_t buffer[BUFFER], answer[BUFFER];

static uint64_t random_word(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static uint64_t below(uint64_t limit) { return random_word() % limit; }

// A word as an attacker would choose it.
static uint64_t nasty_word(void) {
    switch (below(8)) {
    case 0: return 0;
    case 1: return below(16);
    case 2: return below(BUFFER);
    case 3: return ~0ull - below(16);
    case 4: return 1ull << below(64);
    case 5: return (1ull << below(64)) - 1;
    case 6: return PROCESS_STARTUP + below(1 << 20);
    default: return random_word();
    }
}

// A request of some server: the first numbers of each protocol's hundred. Those that do what every
// program may do to every other are left out: signals, and switching the machine off.
static uint64_t some_request(void) {
    uint64_t request = below(9) << 8 | below(48);
    bool harmful = request == PROC_KILL || request == PROC_POWER;

    return harmful ? below(0x10000) + 0x1000 : request;
}

static void find_gates(void) {
    struct handle_next next = {0};
    uint64_t slot = 1;

    gate_count = 0;
    while (gate_count < GATES_MAX && sys_handle_next_out(0, slot, &next) == 0) {
        slot = HANDLE_SLOT(next.handle) + 1;
        if (next.type == OBJECT_GATE)
            gates[gate_count++] = (handle_t)next.handle;
    }
}

// Names in no directory that anyone needs, and much that is no name at all.
static void fill_buffer(void) {
    static const char *const starts[] = {"/tmp/junk", "console", "null",         "/",
                                         "..",        "",        "/tmp/../tmp/x"};
    const char *start = starts[below(sizeof starts / sizeof starts[0])];

    for (unsigned i = 0; i < 256; i += 8) {
        uint64_t word = nasty_word();

        memcpy(buffer + i, &word, sizeof word);
    }
    if (below(4) > 0)
        memcpy(buffer, start, strlen(start));
}

static void one_call(void) {
    struct message m = {.tag = some_request()};
    handle_t gate = below(16) ? gates[below(gate_count)] : (handle_t)nasty_word();

    for (unsigned i = 0; i < MESSAGE_WORDS; i++)
        m.words[i] = nasty_word();
    if (below(2)) {
        m.words[0] = below(20);
        m.words[1] = below(20);
    }
    fill_buffer();
    m.read_from = buffer;
    m.read_size = below(4) ? below(BUFFER) : 0;
    m.write_to = answer;
    m.write_size = below(4) ? below(BUFFER) : 0;
    for (unsigned i = 0; i < MESSAGE_HANDLES && below(3) == 0; i++)
        m.handles[i] = below(2) ? gates[below(gate_count)] : (handle_t)below(16);
    ipc_call(gate, &m);
}

static void attack(uint64_t seed) {
    signal(SIGALRM, SIG_DFL);
    state = seed * 0x9e3779b97f4a7c15ull + 1;
    find_gates();
    for (unsigned i = 0; i < CALLS; i++) {
        alarm(1);
        one_call();
        if (i % 16 == 0)
            find_gates();
    }
    _exit(0);
}

// A round that ignores its own alarm, by chance, and waits: its parent ends it.
static volatile pid_t round_child;

static void end_round(int number) {
    (void)number;
    kill(round_child, SIGKILL);
}

static void must(bool good, const char *what) {
    if (good)
        return;
    printf("FAILED afterwards: %s\n", what);
    exit(1);
}

static void use_file(void) {
    char text[8] = "";
    int file = open("/tmp/witness", O_RDWR | O_CREAT | O_TRUNC, 0644);

    must(file >= 0 && write(file, "witness", 7) == 7, "writing a file");
    must(pread(file, text, 7, 0) == 7 && strcmp(text, "witness") == 0, "reading it");
    must(close(file) == 0 && unlink("/tmp/witness") == 0, "removing it");
}

static void use_pipe_and_process(void) {
    int ends[2], status = 0;
    char byte = 0;

    must(pipe(ends) == 0, "making a pipe");
    pid_t child = fork();

    must(child >= 0, "forking");
    if (child == 0)
        _exit(write(ends[1], "x", 1) == 1 ? 7 : 8);
    must(read(ends[0], &byte, 1) == 1 && byte == 'x', "reading from a pipe");
    must(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 7, "waiting for a child");
    close(ends[0]);
    close(ends[1]);
}

int main(int argc, char **argv) {
    unsigned rounds = argc > 1 ? (unsigned)atoi(argv[1]) : ROUNDS;
    unsigned seed = argc > 2 ? (unsigned)atoi(argv[2]) : 1;
    unsigned waited = 0;

    for (unsigned i = 0; i < rounds; i++) {
        int status = 0;
        pid_t child = fork();

        must(child >= 0, "forking a round");
        if (child == 0)
            attack(seed + i);
        round_child = child;
        signal(SIGALRM, end_round);
        alarm(PATIENCE);
        must(waitpid(child, &status, 0) == child, "waiting for a round");
        alarm(0);
        waited += WIFSIGNALED(status) != 0;
        use_file();
        use_pipe_and_process();
    }
    printf("ok: %u rounds of at most %d calls, %u ended by a signal\n", rounds, CALLS, waited);
    return 0;
}
