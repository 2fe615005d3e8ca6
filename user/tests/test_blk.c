// user/tests/test_blk.c -- the block driver: what is written is read back, at every size.
// Needs a disk of at least 8 MiB.
#include <stdlib.h>
#include <string.h>

#include <abi/block.h>
#include <user/tests/lib/test.h>

enum { MIB = 1 << 20, PEERS = 12 };

static handle_t blk(void) {
    handle_t gate = startup_handle("blk");

    check(gate != 0);
    return gate;
}

static int ask(uint64_t op, uint64_t position, uint64_t size, void *buffer) {
    struct ipc_registers r = {.tag = op, .words = {position, size}};
    bool writes = op == BLOCK_WRITE;
    long status = ipc_call_buffers(blk(), &r, writes ? buffer : NULL, writes ? size : 0,
                                   writes ? NULL : buffer, op == BLOCK_READ ? size : 0);

    return status < 0 ? (int)status : (int)r.tag;
}

static uint64_t disk_size(void) {
    struct message m = {.tag = BLOCK_INFO};

    check_eq(ipc_call(blk(), &m), 0);
    check_eq(m.tag, 0);
    check_eq(m.words[1], 0); // not read-only
    return m.words[0];
}

static uint8_t wrote[BLOCK_TRANSFER_MAX], got[BLOCK_TRANSFER_MAX];

static void fill(uint8_t *bytes, uint64_t size, uint64_t seed) {
    for (uint64_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)((i * 31 + seed * 7 + (i >> 9)) ^ seed);
}

static void check_round(uint64_t position, uint64_t size) {
    fill(wrote, size, position / BLOCK_SECTOR + size);
    check_eq(ask(BLOCK_WRITE, position, size, wrote), 0);
    memset(got, 0, size);
    check_eq(ask(BLOCK_READ, position, size, got), 0);
    check_eq(memcmp(wrote, got, size), 0);
}

TEST(the_disk_has_its_size) { check(disk_size() >= 8 * MIB && disk_size() % BLOCK_SECTOR == 0); }

TEST(what_is_written_is_read_back_at_every_size) {
    for (uint64_t size = BLOCK_SECTOR; size <= BLOCK_TRANSFER_MAX; size *= 2)
        check_round(MIB + size, size);
    check_round(0, BLOCK_SECTOR);
    check_round(disk_size() - BLOCK_TRANSFER_MAX, BLOCK_TRANSFER_MAX);
}

TEST(a_write_leaves_its_neighbours_alone) {
    enum { BLOCK = 4096 };

    fill(wrote, 3 * BLOCK, 5);
    check_eq(ask(BLOCK_WRITE, 2 * MIB, 3 * BLOCK, wrote), 0);
    memset(wrote + BLOCK, 0xee, BLOCK);
    check_eq(ask(BLOCK_WRITE, 2 * MIB + BLOCK, BLOCK, wrote + BLOCK), 0);
    check_eq(ask(BLOCK_READ, 2 * MIB, 3 * BLOCK, got), 0);
    check_eq(memcmp(wrote, got, 3 * BLOCK), 0);
}

TEST(bad_positions_and_sizes_are_refused) {
    static const struct {
        uint64_t position, size;
        int error;
    } bad[] = {
        {1, BLOCK_SECTOR, ERR_ARG},
        {0, BLOCK_SECTOR + 1, ERR_ARG},
        {0, 0, ERR_ARG},
        {0, BLOCK_TRANSFER_MAX + BLOCK_SECTOR, ERR_SIZE},
        {0, ~0ull << 9, ERR_SIZE},
        {~0ull << 9, BLOCK_SECTOR, ERR_ARG},
        {~0ull << 9, BLOCK_TRANSFER_MAX, ERR_ARG},
        {1ull << 63, BLOCK_SECTOR, ERR_ARG},
    };

    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        for (uint64_t op = BLOCK_READ; op <= BLOCK_WRITE; op++) {
            struct message m = {
                .tag = op,
                .words = {bad[i].position, bad[i].size},
                .read_from = wrote,
                .read_size = sizeof wrote,
                .write_to = got,
                .write_size = sizeof got,
            };

            check_eq(ipc_call(blk(), &m), 0);
            check_eq(m.tag, bad[i].error);
        }
    }
}

TEST(nothing_is_moved_past_the_end) {
    uint64_t size = disk_size();

    check_round(size - BLOCK_SECTOR, BLOCK_SECTOR);
    check_eq(ask(BLOCK_READ, size, BLOCK_SECTOR, got), ERR_ARG);
    check_eq(ask(BLOCK_WRITE, size - BLOCK_SECTOR, 2 * BLOCK_SECTOR, wrote), ERR_ARG);
}

TEST(a_buffer_that_is_too_small_is_an_error_and_the_next_request_works) {
    struct message m = {.tag = BLOCK_READ, .words = {0, 4096}, .write_to = got, .write_size = 512};

    check_eq(ipc_call(blk(), &m), 0);
    check((int64_t)m.tag < 0);
    m = (struct message){
        .tag = BLOCK_WRITE, .words = {MIB, 4096}, .read_from = wrote, .read_size = 512};
    check_eq(ipc_call(blk(), &m), 0);
    check((int64_t)m.tag < 0);
    check_round(MIB, 4096);
}

TEST(unknown_requests_are_refused) {
    check_eq(ask(BLOCK_INFO + 1, 0, 0, NULL), ERR_NOSYS);
    check_eq(ask(0, 0, 0, NULL), ERR_NOSYS);
}

TEST(a_flush_is_answered) {
    check_round(3 * MIB, 4096);
    check_eq(ask(BLOCK_FLUSH, 0, 0, NULL), 0);
    check_eq(ask(BLOCK_FLUSH, 0, 0, NULL), 0);
}

static volatile uint64_t finished;
static uint8_t peer_bytes[PEERS][2][16 * 1024];

// Each peer has a part of the disk of its own.
static void write_and_read(void *argument) {
    uint64_t number = (uint64_t)(uintptr_t)argument;
    uint8_t *out = peer_bytes[number][0], *in = peer_bytes[number][1];

    for (uint64_t round = 0; round < 20; round++) {
        uint64_t position = 4 * MIB + number * (128 << 10) + round % 4 * (16 << 10);
        uint64_t size = BLOCK_SECTOR << (round + number) % 6;

        fill(out, size, round * PEERS + number);
        check_eq(ask(BLOCK_WRITE, position, size, out), 0);
        check_eq(ask(BLOCK_READ, position, size, in), 0);
        check_eq(memcmp(out, in, size), 0);
    }
    __atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
}

TEST(many_at_once_get_their_own_bytes) {
    finished = 0;
    for (uint64_t i = 0; i < PEERS; i++) {
        struct peer *peer = peer_create(64, 20, 0);

        check_eq(sys_handle_copy(0, blk(), peer->task, RIGHTS_GATE, blk()), blk());
        peer_run(peer, write_and_read, (void *)(uintptr_t)i);
    }
    for (unsigned i = 0; i < 1000 && finished < PEERS; i++)
        test_sleep(10000000);
    check_eq(finished, PEERS);
}

static void read_for_ever(void *argument) {
    uint64_t number = (uint64_t)(uintptr_t)argument;

    for (;;)
        ask(BLOCK_READ, number * BLOCK_SECTOR, 16 * 1024, peer_bytes[number][0]);
}

TEST(callers_that_are_killed_leave_their_slots) {
    for (unsigned round = 0; round < 5; round++) {
        for (uint64_t i = 0; i < PEERS; i++) {
            struct peer *peer = peer_create(64, 20, 0);

            check_eq(sys_handle_copy(0, blk(), peer->task, RIGHTS_GATE, blk()), blk());
            peer_run(peer, read_for_ever, (void *)(uintptr_t)i);
        }
        test_sleep(2000000);
        peer_kill_all();
    }
    for (unsigned i = 0; i < 20; i++)
        check_round(MIB + i * 4096, 4096);
}
