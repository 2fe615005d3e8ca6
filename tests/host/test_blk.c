// tests/host/test_blk.c -- the disk driver's logic: which requests are good, what the device gets.
#include <stdio.h>
#include <string.h>

#include <servers/blk/blk.h>

static unsigned failures;

#define check(condition) check_at((condition), #condition, __LINE__)

static void check_at(bool holds, const char *condition, int line) {
    if (holds)
        return;
    printf("FAILED tests/host/test_blk.c:%d: %s\n", line, condition);
    failures++;
}

static int ask(const struct disk *disk, uint64_t op, uint64_t position, uint64_t size) {
    return blk_check(disk, op, &(struct block_transfer){position, size});
}

static void test_limits(void) {
    const struct disk disk = {.size = 1 << 20};
    const struct disk none = {.size = 0};
    const struct disk largest = {.size = UINT64_MAX - 511};
    const struct disk read_only = {.size = 1 << 20, .features = FEATURE_READ_ONLY};

    check(ask(&disk, BLOCK_READ, 0, 512) == 0);
    check(ask(&disk, BLOCK_WRITE, (1 << 20) - 65536, 65536) == 0);
    check(ask(&disk, BLOCK_READ, (1 << 20) - 512, 1024) == ERR_ARG);
    check(ask(&disk, BLOCK_READ, 1 << 20, 512) == ERR_ARG);
    check(ask(&disk, BLOCK_READ, 0, 65536 + 512) == ERR_SIZE);
    check(ask(&disk, BLOCK_READ, 0, 0) == ERR_ARG);
    check(ask(&disk, BLOCK_READ, 256, 512) == ERR_ARG);
    check(ask(&disk, BLOCK_READ, UINT64_MAX - 511, 512) == ERR_ARG);
    check(ask(&none, BLOCK_READ, 0, 512) == ERR_ARG);
    check(ask(&largest, BLOCK_READ, UINT64_MAX - 1023, 512) == 0);
    check(ask(&largest, BLOCK_READ, UINT64_MAX - 1023, 1024) == ERR_ARG);
    check(ask(&read_only, BLOCK_WRITE, 0, 512) == ERR_ROFS);
    check(ask(&read_only, BLOCK_READ, 0, 512) == 0);
}

static uint8_t dma[BLK_DMA_SIZE] __attribute__((aligned(16)));

static void test_chains(void) {
    const struct job read = {.op = BLOCK_READ, .position = 5 * 512, .size = 4096};
    const struct job write = {.op = BLOCK_WRITE, .position = 512, .size = 65536};
    const struct job flush = {.op = BLOCK_FLUSH};
    struct virtio_buffer b[CHAIN];
    struct blk_header *headers = (struct blk_header *)dma;

    check(blk_prepare(&read, 3, dma, b) == 3);
    check(headers[3].type == BLK_TYPE_IN && headers[3].sector == 5);
    check(b[0].offset == 3 * 32 && b[0].size == 16 && !b[0].device_writes);
    check(b[1].offset == 4096 + 3 * 65536 && b[1].size == 4096 && b[1].device_writes);
    check(b[2].offset == 3 * 32 + 16 && b[2].size == 1 && b[2].device_writes);
    check(blk_result(dma, 3) == ERR_IO); // the device said nothing
    headers[3].status = BLK_STATUS_OK;
    check(blk_result(dma, 3) == 0);

    check(blk_prepare(&write, SLOTS - 1, dma, b) == 3 && !b[1].device_writes);
    check(b[1].offset + b[1].size == BLK_DMA_SIZE);
    check(headers[SLOTS - 1].type == BLK_TYPE_OUT);
    check(blk_data(dma, SLOTS - 1) == dma + b[1].offset);

    check(blk_prepare(&flush, 0, dma, b) == 2 && b[1].device_writes && b[1].size == 1);
    check(headers[0].type == BLK_TYPE_FLUSH && headers[0].sector == 0);
}

static void test_the_line_keeps_the_order(void) {
    static struct line line;
    struct job job;

    check(!line_take(&line, &job) && !line_remove(&line, 1, &job));
    for (callid_t round = 0; round < 3 * WAITERS; round += 4) {
        for (callid_t i = 1; i <= 6; i++)
            check(line_add(&line, &(struct job){.call = round + i}));
        check(line_remove(&line, round + 3, &job) && job.call == round + 3);
        check(line_remove(&line, round + 6, &job) && job.call == round + 6);
        check(!line_remove(&line, round + 3, &job));
        check(line_take(&line, &job) && job.call == round + 1);
        check(line_take(&line, &job) && job.call == round + 2);
        check(line_take(&line, &job) && job.call == round + 4);
        check(line_take(&line, &job) && job.call == round + 5);
    }
    for (unsigned i = 0; i < WAITERS; i++)
        check(line_add(&line, &(struct job){.call = i}));
    check(!line_add(&line, &job));
}

int main(void) {
    test_limits();
    test_chains();
    test_the_line_keeps_the_order();
    printf("test_blk: %s\n", failures ? "FAILED" : "ok");
    return failures > 0;
}
