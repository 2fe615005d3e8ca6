// labs/06b-block/tests/test_blk_disk.c -- the driver on a real device; the host looks at the image.
#include <string.h>

#include <abi/block.h>
#include <user/tests/lib/test.h>

enum {
    MIB = 1 << 20,
    PEERS = 4,
    ROUNDS = 8,
    ROUND_AND_ROUND = 2000,
    AREA = 256 * 1024,
    BAD = 2 * MIB
};

static handle_t blk(void) { return startup_handle("blk"); }

static int ask(uint64_t op, uint64_t position, uint64_t size, void *buffer) {
    struct ipc_registers r = {.tag = op, .words = {position, size}};
    bool writes = op == BLOCK_WRITE;
    long status = ipc_call_buffers(blk(), &r, writes ? buffer : NULL, writes ? size : 0,
                                   writes ? NULL : buffer, op == BLOCK_READ ? size : 0);

    return status < 0 ? (int)status : (int)r.tag;
}

// Bytes that follow from the nonce and a number; checks.py makes the same.
static void fill(uint8_t *bytes, uint64_t size, uint64_t seed) {
    uint64_t x = (test_nonce ^ seed * 0x9e3779b97f4a7c15ull) | 1;

    for (uint64_t i = 0; i < size; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        bytes[i] = (uint8_t)x;
    }
}

static uint8_t out[BLOCK_TRANSFER_MAX], in[BLOCK_TRANSFER_MAX];

TEST(all_sizes_go_to_their_place) {
    uint64_t position = MIB;

    for (uint64_t size = BLOCK_SECTOR; size <= BLOCK_TRANSFER_MAX; size *= 2) {
        fill(out, size, size);
        check_eq(ask(BLOCK_WRITE, position, size, out), 0);
        check_eq(ask(BLOCK_READ, position, size, in), 0);
        check_eq(memcmp(in, out, size), 0);
        position += size;
    }
    check_eq(ask(BLOCK_FLUSH, 0, 0, NULL), 0);
}

static volatile uint64_t finished, wrong_round; // how many peers; the round that failed, from 1
static uint8_t peer_bytes[PEERS][2][16 * 1024];

static bool goes_and_comes(uint64_t number, uint64_t round) {
    uint8_t *mine = peer_bytes[number][0], *back = peer_bytes[number][1];
    uint64_t size = sizeof peer_bytes[0][0], position = 4 * MIB + number * AREA + round * size;

    fill(mine, size, 1000 + number * ROUNDS + round);
    return ask(BLOCK_WRITE, position, size, mine) == 0 &&
           ask(BLOCK_READ, position, size, back) == 0 && memcmp(mine, back, size) == 0;
}

// Each peer has an area of the disk of its own.
static void write_and_read(void *argument) {
    for (uint64_t round = 0; round < ROUNDS && wrong_round == 0; round++) {
        if (!goes_and_comes((uint64_t)(uintptr_t)argument, round))
            wrong_round = round + 1;
    }
    __atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
}

TEST(clients_at_once_get_their_own_bytes) {
    for (uint64_t i = 0; i < PEERS; i++) {
        struct peer *peer = peer_create(64, 20, 0);

        check_eq(sys_handle_copy(0, blk(), peer->task, RIGHTS_GATE, blk()), blk());
        peer_run(peer, write_and_read, (void *)(uintptr_t)i);
    }
    for (unsigned i = 0; i < 1000 && finished < PEERS; i++)
        test_sleep(10000000);
    check_eq(finished, PEERS);
    check_eq(wrong_round, 0);
}

// The host has made one sector unreadable: see checks.py.
TEST(a_bad_sector_is_an_error_and_its_neighbours_are_not) {
    fill(out, 4096, 1);
    check_eq(ask(BLOCK_READ, BAD, BLOCK_SECTOR, in), ERR_IO);
    check_eq(ask(BLOCK_READ, BAD - 4096, 4096, in), 0);
    check_eq(ask(BLOCK_READ, BAD, 8192, in), ERR_IO);
    check_eq(ask(BLOCK_READ, BAD + 4096, 4096, in), 0);
    check_eq(ask(BLOCK_WRITE, MIB, 4096, out), 0);
    check_eq(ask(BLOCK_READ, MIB, 4096, in), 0);
    check_eq(memcmp(in, out, 4096), 0);
}

TEST(a_read_only_disk_says_so) {
    struct message m = {.tag = BLOCK_INFO};

    check_eq(ipc_call(blk(), &m), 0);
    check_eq(m.words[0], 8 * MIB);
    check_eq(m.words[1], 1);
    check_eq(ask(BLOCK_WRITE, 0, BLOCK_SECTOR, out), ERR_ROFS);
    check_eq(ask(BLOCK_READ, 0, BLOCK_SECTOR, in), 0);

    uint64_t sum = 0;

    for (unsigned i = 0; i < BLOCK_SECTOR; i++)
        sum = (sum ^ in[i]) * 0x100000001b3ull;
    test_answer(sum);
}

TEST(nothing_is_moved_past_the_end) {
    check_eq(ask(BLOCK_WRITE, 8 * MIB - BLOCK_SECTOR, BLOCK_SECTOR, out), 0);
    check_eq(ask(BLOCK_READ, 8 * MIB, BLOCK_SECTOR, in), ERR_ARG);
    check_eq(ask(BLOCK_WRITE, 8 * MIB - BLOCK_SECTOR, 2 * BLOCK_SECTOR, out), ERR_ARG);
    check_eq(ask(BLOCK_WRITE, 8 * MIB, BLOCK_SECTOR, out), ERR_ARG);
}

TEST(requests_go_on_round_after_round) {
    for (unsigned i = 0; i < ROUND_AND_ROUND; i++)
        check_eq(ask(BLOCK_READ, i % 64 * BLOCK_SECTOR, BLOCK_SECTOR, in), 0);
    fill(out, BLOCK_SECTOR, 7);
    check_eq(ask(BLOCK_WRITE, MIB, BLOCK_SECTOR, out), 0);
    check_eq(ask(BLOCK_READ, MIB, BLOCK_SECTOR, in), 0);
    check_eq(memcmp(in, out, BLOCK_SECTOR), 0);
}
