// abi/block.h -- requests to a block driver.
//
// Positions and sizes are in bytes, multiples of BLOCK_SECTOR. A request that reaches past the end
// gets ERR_ARG and moves nothing; one that the device fails gets ERR_IO. Several may be under way;
// they are answered in the order in which the device ends them.
#pragma once

#include <abi/message.h>

enum {
    BLOCK_SECTOR = 512,
    BLOCK_TRANSFER_MAX = 64 * 1024, // bytes in one request
};

enum block_op {
    BLOCK_READ = 0x300, // into the lent buffer
    BLOCK_WRITE,        // from the lent buffer
    BLOCK_FLUSH,        // what was written before is on the disk when the answer comes
    BLOCK_INFO,
};

struct block_transfer { // BLOCK_READ, BLOCK_WRITE
    uint64_t position;
    uint64_t size;
};

struct block_info_reply {
    uint64_t size;      // of the disk, in bytes
    uint64_t read_only; // 1: BLOCK_WRITE gets ERR_ROFS
};
