// servers/fs/cache.h -- blocks of the disk in memory, written back later.
//
//   cache_get, cache_get_new -> data -> cache_dirty or cache_change -> change it
//   cache_write_back: what is dirty goes to the disk, neighbours together
//
// The data of a block stay where they are until CACHE_BUFFERS_MIN / 2 other blocks were asked for;
// who needs them longer asks again.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CACHE_BUFFERS_MIN = 128,
    CACHE_MISSING = -1000, // no error of abi/errors.def: the block will come, try again then
};

// Use `size` bytes at `memory`, aligned to a page, for blocks of this size, a power of two.
// first_change is called before the first block becomes dirty, and after cache_set_unchanged again.
// ERR_NOMEM if that is not room for CACHE_BUFFERS_MIN blocks.
int cache_start(void *memory, size_t size, uint32_t block_size, void (*first_change)(void));

// The same with what an instance of the server before this one has left in that memory, of blocks
// below `blocks`: they are here, and what was dirty is. What makes no sense is dropped.
int cache_take_over(void *memory, size_t size, uint32_t block_size, uint32_t blocks,
                    void (*first_change)(void));

// While the caller is not patient, what would read from the disk starts a job of the reader instead
// and returns CACHE_MISSING. Returns how it was before.
bool cache_be_patient(bool patient);

// Blocks that the reader has read. What is here already stays as it is.
void cache_insert(uint32_t block, uint32_t count, const uint8_t *data);

// The data of a block, read from the disk if need be. 0 or an error. The caller has checked the
// number.
int cache_get(uint32_t block, void **data);

// The same without reading: the caller will write all of it, or has freshly allocated it.
int cache_get_new(uint32_t block, void **data);

// The same, and all bytes are 0.
int cache_get_zeroed(uint32_t block, void **data);

// The same, if it is here already.
bool cache_try(uint32_t block, void **data);

// Read up to `count` blocks from `block` on in one go: until one that is there already.
int cache_fetch(uint32_t block, uint32_t count);

// What lies at `place`, in the data of some block, is going to be changed: the content of a file,
// or that of a block which this request has allocated.
void cache_dirty(const void *place);

// The same of `size` bytes of the file system's own structures: all changes of them come through
// here.
void cache_change(const void *place, size_t size);

// The same, if nobody will look at them when this request is taken back.
void cache_fill(const void *place, size_t size);

// The block was freed: what it contains is not worth writing, once that is committed.
void cache_forget(uint32_t block);

// All that was done is committed.
void cache_settle(void);

// Write what is dirty, in at most that many transfers. 0, or the first error; what could not be
// written stays dirty. *done: nothing is dirty any more.
int cache_write_back(unsigned transfers, bool *done);

// All is clean, and is marked so on the disk: the next change is a first one.
void cache_set_unchanged(void);

// Nobody knows whether it is marked so: the next change is none.
void cache_set_changed(void);

// Something was changed since then.
bool cache_is_changed(void);
