// user/tests/test_rng.c -- random bytes: as many as asked for, and never the same ones.
// Needs a disk of at least 1 MiB: with it comes an entropy device.
#include <string.h>

#include <user/lib/io.h>
#include <user/tests/lib/test.h>

enum { LARGE = 64 * 1024, PEERS = 6 };

#define SECOND 1000000000ull

static handle_t rng(void) { return startup_handle("rng"); }

static uint8_t bytes[2 * LARGE];

TEST(a_read_gives_all_that_was_asked_for) {
    static const size_t sizes[] = {1, 7, 4096, 16 * 1024, 16 * 1024 + 1, 50000, LARGE};

    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        check_eq(io_read(rng(), bytes, sizes[i]), sizes[i]);
}

TEST(a_read_has_a_limit) {
    check_eq(io_read(rng(), bytes, LARGE + 1), LARGE);
    check_eq(io_read(rng(), bytes, 0), 0);
}

TEST(the_bytes_look_random) {
    uint64_t ones = 0;

    check_eq(io_read(rng(), bytes, LARGE), LARGE);
    for (unsigned i = 0; i < LARGE; i++)
        ones += (unsigned)__builtin_popcount(bytes[i]);
    check(ones > LARGE * 4 - LARGE / 10 && ones < LARGE * 4 + LARGE / 10);
}

TEST(no_bytes_come_twice) {
    static uint64_t words[2048];

    check_eq(io_read(rng(), words, sizeof words), sizeof words);
    for (unsigned i = 0; i < 2048; i++) {
        for (unsigned k = i + 1; k < 2048; k++)
            check(words[i] != words[k]);
    }
}

TEST(a_buffer_that_is_too_small_is_an_error) {
    struct message m = {.tag = IO_READ, .words = {4096}, .write_to = bytes, .write_size = 16};

    check_eq(ipc_call(rng(), &m), 0);
    check((int64_t)m.tag < 0);
    m = (struct message){.tag = IO_READ, .words = {40000}, .write_to = bytes, .write_size = 16};
    check_eq(ipc_call(rng(), &m), 0);
    check((int64_t)m.tag < 0);
    check_eq(io_read(rng(), bytes, 100), 100);
}

TEST(it_is_a_device_that_can_be_read) {
    struct message m = {.tag = IO_STAT};

    check_eq(ipc_call(rng(), &m), 0);
    check_eq(m.words[0], IO_KIND_DEVICE);
    m = (struct message){.tag = IO_POLL, .words = {IO_READABLE | IO_WRITABLE}};
    check_eq(ipc_call(rng(), &m), 0);
    check_eq(m.words[0], IO_READABLE);
    m = (struct message){.tag = IO_WRITE, .words = {1}};
    check_eq(ipc_call(rng(), &m), 0);
    check_eq(m.tag, ERR_NOSYS);
}

static volatile uint64_t finished, got[PEERS];
static uint8_t peer_bytes[PEERS][40000];

static void read_much(void *argument) {
    uint64_t number = (uint64_t)(uintptr_t)argument;

    for (unsigned i = 0; i < 10; i++)
        got[number] += (uint64_t)io_read(rng(), peer_bytes[number], sizeof peer_bytes[0]);
    __atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
}

static void start_peers(void) {
    finished = 0;
    for (uint64_t i = 0; i < PEERS; i++) {
        struct peer *peer = peer_create(64, 20, 0);

        got[i] = 0;
        check_eq(sys_handle_copy(0, rng(), peer->task, RIGHTS_GATE, rng()), rng());
        peer_run(peer, read_much, (void *)(uintptr_t)i);
    }
}

TEST(many_readers_get_their_own_bytes) {
    start_peers();
    for (unsigned i = 0; i < 3000 && finished < PEERS; i++)
        test_sleep(SECOND / 100);
    check_eq(finished, PEERS);
    for (unsigned i = 0; i < PEERS; i++) {
        check_eq(got[i], 10 * sizeof peer_bytes[0]);
        for (unsigned k = 0; k < i; k++)
            check(memcmp(peer_bytes[i], peer_bytes[k], 64) != 0);
    }
}

TEST(readers_that_are_killed_do_not_stop_others) {
    start_peers();
    test_sleep(SECOND / 1000);
    peer_kill_all();
    check_eq(io_read(rng(), bytes, LARGE), LARGE);
}
