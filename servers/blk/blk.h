// servers/blk/blk.h -- what a request to the disk is, the slots in which requests are under way,
// and the line of those that wait for a slot.
//
//   DMA memory:  | headers of all slots | data of slot 0 | data of slot 1 | ... |
//                0                      PAGE_SIZE        + BLOCK_TRANSFER_MAX
//
// Virtio 1.1, section 5.2. No system calls.
#pragma once

#include <stdbool.h>

#include <abi/block.h>
#include <abi/errors.h>
#include <abi/kernel.h>
#include <abi/virtio.h>

enum {
    SLOTS = 8,     // requests under way
    WAITERS = 64,  // and behind them
    CHAIN = 3,     // buffers of a request: header, data, status
    BLK_DMA_SIZE = PAGE_SIZE + SLOTS * BLOCK_TRANSFER_MAX,
};

#define FEATURE_READ_ONLY (1ull << 5)
#define FEATURE_FLUSH (1ull << 9)

enum blk_type { // of a request to the device
    BLK_TYPE_IN = 0,
    BLK_TYPE_OUT = 1,
    BLK_TYPE_FLUSH = 4,
};

enum blk_status { BLK_STATUS_OK = 0 }; // others: the request failed

// What the device reads and, in the last byte, writes.
struct blk_header {
    uint32_t type; // enum blk_type
    uint32_t reserved;
    uint64_t sector;
    uint8_t status;     // enum blk_status
    uint8_t padding[15];
};

_Static_assert(sizeof(struct blk_header) == 32, "no hidden padding");
_Static_assert(offsetof(struct blk_header, status) == 16, "the device's header is before it");
_Static_assert(SLOTS * sizeof(struct blk_header) <= PAGE_SIZE, "all are in the first page");
_Static_assert((int)BLK_DMA_SIZE <= (int)VIRTIO_DMA_MAX, "virtio gives no more");

struct disk {
    uint64_t size; // bytes
    uint64_t features;
};

struct job { // a request of a client
    uint64_t op; // enum block_op; 0: none
    uint64_t position, size;
    handle_t reply; // its call, deferred
    callid_t call;
};

struct line { // jobs that wait for a slot, in the order of their arrival
    struct job jobs[WAITERS];
    unsigned first, count;
};

// 0 if the disk can do that, else the error for the client.
int blk_check(const struct disk *disk, uint64_t op, const struct block_transfer *ask);

// Write the header of the job in that slot, and list its buffers. Returns how many.
unsigned blk_prepare(const struct job *job, unsigned slot, void *dma,
                     struct virtio_buffer buffers[CHAIN]);

// The data of that slot.
void *blk_data(void *dma, unsigned slot);

// What the device says about the job in that slot: 0 or ERR_IO.
int blk_result(const void *dma, unsigned slot);

// Append a job; false if there is no room.
bool line_add(struct line *line, const struct job *job);

// Take the first one; false if there is none.
bool line_take(struct line *line, struct job *job);

// Take the one of that call out of the line; false if it is not there.
bool line_remove(struct line *line, callid_t call, struct job *job);
