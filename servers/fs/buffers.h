// servers/fs/buffers.h -- the cache's table: which block is where in memory, and is it dirty.
//
//   hash of the number -> chain of buffers        order of use: newest ... oldest
//   buffers[i] describes the data at data + i * block_size
//
// Data and buffers outlive the server, in memory that nobody clears; chains and order are made anew
// from them. So a buffer is `used` from when its data are there, and `dirty` before they change.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NO_BUFFER UINT32_MAX

struct buffer {
    uint32_t block;
    uint32_t chain;        // next one with the same hash
    uint32_t newer, older; // in the order of use
    uint32_t next_forgotten;
    uint8_t used, dirty; // 0 or 1
    uint8_t forgotten;   // its block was freed,
    uint8_t listed;      // and it is in the list
};

struct buffers {
    struct buffer *buffers;
    uint32_t *buckets; // first of each chain
    uint8_t *data;
    uint32_t count, bucket_mask, dirty;
    uint32_t block_size, block_shift;
    uint32_t newest, oldest;
};
extern struct buffers cache;

// Divide the memory; nothing is there, or what an instance of the server before this one has left,
// of blocks below `blocks`, as far as it makes sense. ERR_NOMEM for fewer than `least` buffers.
int buffers_start(void *memory, size_t size, uint32_t block_size, uint32_t least);
int buffers_take_over(void *memory, size_t size, uint32_t block_size, uint32_t least,
                      uint32_t blocks);

// It is the newest now, which it was not.
void buffer_make_newest(uint32_t index);

// It is the next to be taken.
void buffer_put_last(uint32_t index);

// It has that block from now on. Its data are there, or do not matter.
void buffer_add(uint32_t index, uint32_t block);
void buffer_remove(uint32_t index);

static inline void *buffer_data(uint32_t index) {
    return cache.data + ((size_t)index << cache.block_shift);
}

static inline void buffer_touch(uint32_t index) {
    if (cache.newest != index)
        buffer_make_newest(index);
}

// The buffer in whose data that place is.
static inline uint32_t buffer_at(const void *place) {
    return (uint32_t)(((const uint8_t *)place - cache.data) >> cache.block_shift);
}

// The buffer with that block, or NO_BUFFER.
static inline uint32_t buffer_find(uint32_t block) {
    uint32_t index = cache.buckets[block & cache.bucket_mask];

    while (index != NO_BUFFER && cache.buffers[index].block != block)
        index = cache.buffers[index].chain;
    return index;
}

static inline void buffer_set_clean(uint32_t index) {
    cache.dirty -= cache.buffers[index].dirty;
    cache.buffers[index].dirty = 0;
}

// Before its data change.
static inline void buffer_set_dirty(uint32_t index) {
    cache.dirty += !cache.buffers[index].dirty;
    cache.buffers[index].dirty = 1;
    atomic_signal_fence(memory_order_seq_cst);
}
