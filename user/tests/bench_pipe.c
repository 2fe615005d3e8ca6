// user/tests/bench_pipe.c -- guest instructions of a round trip through two pipes.
//
// Two tasks: one writes to the first pipe and then reads the second one, the other does the
// reverse.
// Each read waits. As with the other benchmarks, the sealed run on one hart counts.
#include <stdio.h>

#include <abi/pipe.h>
#include <user/tests/lib/ask.h>
#include <user/tests/lib/bench.h>

enum { ROUNDS = 1000, WARM_UP = 50, LEVEL = 64, PRIORITY = 20 };

static handle_t there[2], back[2]; // the ends to read from and to write to
static handle_t peer_in, peer_out; // the other task's
static char buffer[512], peer_buffer[512];
static size_t size;

static inline size_t move(handle_t gate, uint64_t op, char *bytes, size_t count) {
    struct ipc_registers r = {.tag = op, .words = {count, IO_AT_POSITION}};

    ipc_call_buffers(gate, &r, bytes, op == IO_WRITE ? count : 0, bytes, op == IO_READ ? count : 0);
    return r.words[0];
}

static void answer(void *argument) {
    (void)argument;
    for (;;) {
        size_t count = move(peer_in, IO_READ, peer_buffer, sizeof peer_buffer);

        move(peer_out, IO_WRITE, peer_buffer, count);
    }
}

static void round_trip(void) {
    move(there[1], IO_WRITE, buffer, size);
    move(back[0], IO_READ, buffer, size);
}

static void measure(const char *key, size_t bytes) {
    size = bytes;
    for (int i = 0; i < WARM_UP; i++)
        round_trip();
    uint64_t begin = bench_instructions();
    for (int i = 0; i < ROUNDS; i++)
        round_trip();
    printf("BENCH %s %lu\n", key, (bench_instructions() - begin + ROUNDS / 2) / ROUNDS);
}

static void pipe_open(handle_t ends[2]) {
    ends[0] = (handle_t)ask_gate(startup_handle("pipe"), PIPE_CREATE);
    ends[1] = (handle_t)ask_gate(ends[0], PIPE_WRITER);
    check((int32_t)ends[0] > 0 && (int32_t)ends[1] > 0);
}

TEST(a_round_trip_through_two_pipes) {
    struct peer *other = peer_create(LEVEL, PRIORITY, 0);

    pipe_open(there);
    pipe_open(back);
    peer_in = (handle_t)peer_give(other, there[0], RIGHTS_ALL);
    peer_out = (handle_t)peer_give(other, back[1], RIGHTS_ALL);
    peer_run(other, answer, NULL);
    measure("pipe_1B", 1);
    measure("pipe_512B", sizeof buffer);
}
