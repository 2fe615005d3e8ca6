// user/tests/bench_fs.c -- guest instructions of requests to the file server.
// Needs a disk of at least 16 MiB with a file system
//
// Everything is in the cache; time in which the machine idles, waiting for the disk, is subtracted:
// it counts as one instruction in a nanosecond. As with the other benchmarks, one hart counts.
#include <stdio.h>

#include <user/tests/lib/ask.h>
#include <user/tests/lib/bench.h>

enum { ROUNDS = 500, WARM_UP = 20, STEP = 4096, SIZE = 1 << 20 };

static char buffer[STEP] __attribute__((aligned(4096)));

static handle_t root(void) { return startup_handle("fs"); }

static uint64_t busy_instructions(void) {
    struct time_now time;

    sys_time_now_out(&time);
    return bench_instructions() - time.idle;
}

static void report(const char *key, uint64_t begin, uint64_t rounds) {
    printf("BENCH %s %lu\n", key, (busy_instructions() - begin + rounds / 2) / rounds);
}

// With two digits behind the point.
static void report_bytes(const char *key, uint64_t begin, uint64_t bytes) {
    uint64_t hundredths = ((busy_instructions() - begin) * 100 + bytes / 2) / bytes;

    printf("BENCH %s %lu.%02lu\n", key, hundredths / 100, hundredths % 100);
}

static handle_t open_file(const char *path, uint64_t flags) {
    long gate = ask_open(root(), path, flags);

    check(gate > 0);
    return (handle_t)gate;
}

static inline size_t move(handle_t gate, uint64_t op, uint64_t offset) {
    struct ipc_registers r = {.tag = op, .words = {STEP, offset}};

    ipc_call_buffers(gate, &r, buffer, op == IO_WRITE ? STEP : 0, buffer, op == IO_READ ? STEP : 0);
    return r.words[0];
}

static void remove_file(const char *path) {
    struct message m = {
        .tag = IO_REMOVE,
        .words = {strlen(path)},
        .read_from = path,
        .read_size = strlen(path),
    };

    check_eq(ask(root(), &m), 0);
}

TEST(opening_and_closing) {
    uint64_t begin = 0;

    sys_handle_close(0, open_file("file", IO_OPEN_READ | IO_OPEN_WRITE | IO_OPEN_CREATE));
    for (int i = -WARM_UP; i < ROUNDS; i++) {
        if (i == 0)
            begin = busy_instructions();
        sys_handle_close(0, open_file("file", IO_OPEN_READ));
    }
    report("open_close", begin, ROUNDS);
}

TEST(writing_and_syncing) {
    handle_t gate = open_file("file", IO_OPEN_READ | IO_OPEN_WRITE);

    for (int round = 0; round < 2; round++) {
        struct message truncate = {.tag = IO_TRUNCATE};

        check_eq(ask(gate, &truncate), 0);
        check_eq(ask_word(gate, IO_SYNC, 0), 0);

        uint64_t begin = busy_instructions();

        for (uint64_t offset = 0; offset < SIZE; offset += STEP)
            check_eq(move(gate, IO_WRITE, offset), STEP);
        check_eq(ask_word(gate, IO_SYNC, 0), 0);
        if (round == 1)
            report_bytes("write_B", begin, SIZE);
    }
    sys_handle_close(0, gate);
}

TEST(reading) {
    handle_t gate = open_file("file", IO_OPEN_READ);
    uint64_t begin = 0;

    for (int round = 0; round < 3; round++) {
        begin = busy_instructions();
        for (uint64_t offset = 0; offset < SIZE; offset += STEP)
            check_eq(move(gate, IO_READ, offset), STEP);
    }
    report_bytes("read_cached_B", begin, SIZE);
    sys_handle_close(0, gate);
}

TEST(creating_and_unlinking) {
    uint64_t begin = 0;

    for (int i = -WARM_UP; i < ROUNDS; i++) {
        if (i == 0)
            begin = busy_instructions();

        handle_t gate = open_file("new", IO_OPEN_WRITE | IO_OPEN_CREATE);

        check_eq(move(gate, IO_WRITE, 0), STEP);
        sys_handle_close(0, gate);
        remove_file("new");
    }
    report("create_unlink", begin, ROUNDS);
}
