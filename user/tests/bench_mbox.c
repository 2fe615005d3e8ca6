// user/tests/bench_mbox.c -- guest instructions of sending a letter and receiving it.
//
// One process sends to a box of its own, which is empty, and receives. As with the other
// benchmarks, the sealed run on one hart counts.
#include <stdio.h>

#include <abi/mbox.h>
#include <user/tests/lib/ask.h>
#include <user/tests/lib/bench.h>

enum { ROUNDS = 1000, WARM_UP = 50 };

static char buffer[4096];
static handle_t session;
static uint64_t box;

static inline void send(size_t size) {
    struct ipc_registers r = {.tag = MBOX_SEND, .words = {box, size, 0}};

    ipc_call_buffers(session, &r, buffer, size, NULL, 0);
}

static inline void receive(size_t size) {
    struct ipc_registers r = {.tag = MBOX_RECEIVE, .words = {box, size, 0, 0}};

    ipc_call_buffers(session, &r, NULL, 0, buffer, size);
}

static void measure(const char *key, size_t size) {
    for (int i = 0; i < WARM_UP; i++) {
        send(size);
        receive(size);
    }
    uint64_t begin = bench_instructions();
    for (int i = 0; i < ROUNDS; i++) {
        send(size);
        receive(size);
    }
    printf("BENCH %s %lu\n", key, (bench_instructions() - begin + ROUNDS / 2) / ROUNDS);
}

TEST(a_letter_there_and_out) {
    session = (handle_t)ask_gate(startup_handle("mbox"), MBOX_SESSION);
    check((int32_t)session > 0);
    box = (uint64_t)ask_word(session, MBOX_ALLOCATE, 0);
    check((int64_t)box > 0);
    measure("mbox_64B", 64);
    measure("mbox_4KiB", sizeof buffer);
}
