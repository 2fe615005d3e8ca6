// servers/pipe/ring.h -- the bytes inside of one pipe: a ring with memory only while it is used.
//
//   bytes |......ssssssssssss......|      start = 6, count = 12
//
// An empty ring has no memory, so that many idle pipes cost little, and the next byte always comes
// to its beginning: what is written and read at once is one piece.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <abi/pipe.h>

enum { RINGS_MAX = 448 }; // with bytes in them at the same time; fewer if there is less memory

struct ring {
    uint8_t *bytes; // PIPE_SIZE of them, NULL if it is empty
    uint32_t start, count;
};

static inline uint32_t ring_room(const struct ring *ring) { return PIPE_SIZE - ring->count; }

// Before all others: where the rings have their bytes. Then each ring that an instance before this
// one had in use is claimed: false if it cannot be one. What is left is for those to come.
void rings_start(void *memory, size_t size);
bool ring_claim(const struct ring *ring);
void rings_share_rest(void);

// Rings are KEPT: a caller saves the ring (user/lib/once.h) before it changes it. What was taken
// out stays where it was until bytes are put into any ring, so that is to be committed before.

// Take up to `size` bytes, not 0, of the buffer that the caller of `reply` lent, at most what there
// is room for. Returns how many, or an error, which leaves the ring as it is.
int64_t ring_fill(struct ring *ring, handle_t reply, uint64_t size);

// The same the other way: the oldest bytes go to that caller.
int64_t ring_drain(struct ring *ring, handle_t reply, uint64_t size);

// Forget all bytes.
void ring_clear(struct ring *ring);
