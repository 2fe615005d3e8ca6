// servers/vm/pagemap.h -- which page of a space, or of an object, is in which frame.
//
// A map is a number and has entries by page. Entries come in chunks of 64 neighbours, found by a
// hash of map and place, so that a space costs a few hundred bytes for each part that it uses:
//
//   (map, page / 64)  --hash-->  bucket -> chunk -> chunk        chunk: entries[page % 64]
//
// The chunks are a table; when it is full there are no more. Memory that was promised has them
// from the start.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    CHUNK_PAGES = 64,
    CHUNK_NONE = 0, // the chunk at 0 is never used
};

// An entry: the frame, or 0, and whether the task may have it mapped writable.
#define ENTRY_WRITABLE 0x80000000u
#define ENTRY_FRAME(entry) ((entry) & ~ENTRY_WRITABLE)

struct chunk {
    uint64_t key;
    uint32_t next; // in the bucket, or of the free ones
    uint32_t reserved;
    uint32_t entries[CHUNK_PAGES];
};

// Begin with `count` chunks, which need not be cleared, and a power of two of buckets.
void pagemap_begin(struct chunk *chunks, uint32_t count, uint32_t *buckets, uint32_t bucket_count);

// The chunk that was found last, or NULL: mostly it is the next one, too.
extern struct chunk *pagemap_found;

static inline uint64_t pagemap_key(uint32_t map, uint32_t page) {
    return (uint64_t)map << 32 | page / CHUNK_PAGES;
}

// The entry of a page, NULL if there is no chunk for it.
uint32_t *pagemap_search(uint32_t map, uint32_t page);

static inline uint32_t *pagemap_find(uint32_t map, uint32_t page) {
    if (pagemap_found && pagemap_found->key == pagemap_key(map, page))
        return &pagemap_found->entries[page % CHUNK_PAGES];
    return pagemap_search(map, page);
}

// The same; the chunk is made if it is missing. NULL: there are no more.
uint32_t *pagemap_add(uint32_t map, uint32_t page);

static inline uint32_t *pagemap_make(uint32_t map, uint32_t page) {
    uint32_t *entry = pagemap_find(map, page);

    return entry ? entry : pagemap_add(map, page);
}

// Make all chunks for the pages from `first` to `end`, exclusive. False: there are not so many, and
// none was made.
bool pagemap_reserve(uint32_t map, uint32_t first, uint32_t end);

// Give all chunks back that have a page of these. Their entries count no more.
void pagemap_release(uint32_t map, uint32_t first, uint32_t end);

// The entries of the pages from `page` on that lie in one chunk and below `end`; *count is how many
// pages these are. NULL: they have no chunk.
static inline uint32_t *pagemap_row(uint32_t map, uint32_t page, uint32_t end, uint32_t *count) {
    uint32_t in_chunk = CHUNK_PAGES - page % CHUNK_PAGES;

    *count = end - page < in_chunk ? end - page : in_chunk;
    return pagemap_find(map, page);
}

// How many chunks are free.
uint32_t pagemap_free(void);
