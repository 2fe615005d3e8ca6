// servers/rng/pool.h -- random bytes that nobody has had yet.
//
// The device fills the whole of it, readers empty it. What a reader got is erased here, so that
// nobody who looks later can tell it. No system calls.
#pragma once

#include <stdint.h>

enum { POOL_SIZE = 16 * 1024 };

struct pool {
    uint8_t *bytes; // POOL_SIZE of them, DMA memory
    uint64_t taken, filled;
};

// Nothing is in it.
void pool_clear(struct pool *p);

// The device has written that many bytes, from the start; more than POOL_SIZE cannot be.
void pool_fill(struct pool *p, uint64_t count);

// How many bytes are left.
uint64_t pool_left(const struct pool *p);

// The next bytes, at most `size`. Returns how many, and in *bytes where they are.
uint64_t pool_look(const struct pool *p, uint64_t size, const uint8_t **bytes);

// Erase the next `count` bytes, at most as many as are left.
void pool_drop(struct pool *p, uint64_t count);
