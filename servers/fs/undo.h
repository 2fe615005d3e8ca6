// servers/fs/undo.h -- what a request changes is taken back if the server dies before the answer.
//
// user/lib/once.h does that for KEPT variables. The blocks of the cache are too many for it, and
// one that was changed may be on the disk already, and its buffer another's, when the server dies.
// So here is a log of its own, which names blocks and not addresses. It counts as long as `epoch`,
// which is in the other log, is not committed: one store is the end of both.
//
//   entry: | block, offset | 64 bytes |     or     | address, size | up to 64 bytes |
//
// The content of files is not in it: a request that comes again writes the same.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <user/lib/once.h>

// Before a change of what is kept elsewhere, 64 bytes at most.
void undo_save(void *place, size_t size);

// What is behind `offset` in that block is zero, and will not be.
void undo_zeros(uint32_t block, uint32_t offset);

// Take back what an instance of the server before this one has not committed, when its cache was
// taken over. Besides variables, what lies in `table` can be in the log. 0 or an error.
int undo_take_back(const void *table, size_t size);

// There is nothing to be taken back: it was of another disk.
void undo_forget(void);

// ---- How it is done ----

enum {
    UNDO_CHUNK = 64,
    UNDO_ENTRIES = 1024,
    UNDO_PLACE_SHIFT = 12, // a block's number is above the offset
    UNDO_KNOWN = 64,       // so many chunks of the present request are not logged twice
};

struct undo_entry {
    uint64_t where; // with something in the upper byte: undo.c; else a block and an offset
    uint64_t words[UNDO_CHUNK / sizeof(uint64_t)];
};

extern struct undo {
    uint64_t epoch; // that is committed with what these entries are about
    uint32_t count;
    uint32_t overflowed;
    struct undo_entry entries[UNDO_ENTRIES];
} undo;

extern struct undo_known { uint64_t where, epoch; } undo_known[UNDO_KNOWN];

extern uint64_t undo_epoch; // counts what was committed

// The first change since the last commit begins a log.
void undo_begin(void);

static inline void undo_add(uint64_t where, const uint64_t *words) {
    struct undo_entry *entry = &undo.entries[undo.count];

    if (undo.count >= UNDO_ENTRIES) {
        undo.overflowed = 1;
        return;
    }
    entry->where = where;
#pragma GCC unroll 8
    for (unsigned i = 0; i < UNDO_CHUNK / sizeof *words; i++)
        entry->words[i] = words[i];
    ONCE_ORDER();
    undo.count++; // now it counts
    ONCE_ORDER();
}

// Before `size` bytes at `offset` of a block change, whose data are these. If they do not matter
// now, neither do they when this is taken back.
static inline void undo_block(uint32_t block, const uint8_t *data, uint32_t offset, size_t size,
                              bool matters) {
    uint64_t first = (uint64_t)block << UNDO_PLACE_SHIFT, end = offset + size;

    if ((uint32_t)once_state == 0)
        undo_begin();
    for (uint64_t at = offset / UNDO_CHUNK * UNDO_CHUNK; at < end; at += UNDO_CHUNK) {
        uint64_t where = first | at;
        struct undo_known *known = &undo_known[where / UNDO_CHUNK % UNDO_KNOWN];

        if (known->where == where && known->epoch == undo_epoch)
            continue; // it is in the log already
        known->where = where;
        known->epoch = undo_epoch;
        if (matters)
            undo_add(where, (const uint64_t *)(data + at));
    }
}
