// servers/fs/undo.c -- what a request changes is taken back if the server dies before the answer.
#include <stdio.h>
#include <string.h>

#include <abi/errors.h>
#include <abi/ext2.h>
#include <servers/fs/cache.h>
#include <servers/fs/super.h>
#include <servers/fs/undo.h>
#include <user/lib/once.h>

enum {
    ENTRIES = 1024,
    CHUNK = 64,
    PLACE_SHIFT = 12, // a block's number is above the offset
    SIZE_SHIFT = 56,  // a size above the address
    KNOWN = 64,       // so many entries of the present request are found again
};

_Static_assert(EXT2_BLOCK_SIZE_MAX <= 1 << PLACE_SHIFT, "an offset");

struct entry {
    uint64_t where; // with a size: an address; else a block and an offset
    uint8_t bytes[CHUNK] __attribute__((aligned(8)));
};

static KEPT uint64_t epoch; // counts what was committed
static KEPT struct {
    uint64_t epoch; // with which it is committed
    uint32_t count;
    uint32_t overflowed;
    struct entry entries[ENTRIES];
} undo;

static struct { uint64_t where, epoch; } known[KNOWN];

// The first change since the last commit begins a log.
static void begin(void) {
    undo.count = 0;
    undo.overflowed = 0;
    ONCE_ORDER();
    undo.epoch = epoch + 1;
    ONCE_ORDER();
    ONCE(epoch);
    epoch++;
}

static void add(uint64_t where, const void *bytes, size_t size) {
    if ((uint32_t)once_state == 0)
        begin();
    if (undo.count == ENTRIES) {
        undo.overflowed = 1;
        return;
    }

    struct entry *entry = &undo.entries[undo.count];

    entry->where = where;
    memcpy(entry->bytes, bytes, size);
    ONCE_ORDER();
    undo.count++;
    ONCE_ORDER();
}

// Whether it is in the log already. From now on it is.
static bool is_known(uint64_t where) {
    uint64_t place = where / CHUNK % KNOWN;
    bool found = (uint32_t)once_state != 0 && known[place].where == where &&
                 known[place].epoch == undo.epoch;

    known[place].where = where;
    return found;
}

void undo_block(uint32_t block, const uint8_t *data, uint32_t offset, size_t size) {
    for (uint32_t at = offset / CHUNK * CHUNK; at < offset + size; at += CHUNK) {
        uint64_t where = (uint64_t)block << PLACE_SHIFT | at;

        if (is_known(where))
            continue;
        add(where, data + at, CHUNK);
        known[where / CHUNK % KNOWN].epoch = undo.epoch;
    }
}

void undo_save(void *place, size_t size) {
    add((uint64_t)(uintptr_t)place | (uint64_t)size << SIZE_SHIFT, place, size);
}

// ---- After a death ----

static int take_back_block(const struct entry *entry) {
    uint64_t block = entry->where >> PLACE_SHIFT;
    uint32_t offset = entry->where % (1 << PLACE_SHIFT);
    void *data;

    if (block == 0 || block >= fs.super.blocks || offset + CHUNK > fs.block_size)
        return super_damaged("block to be taken back", block);

    int status = cache_get((uint32_t)block, &data);

    if (status < 0)
        return status;
    cache_dirty(data);
    memcpy((uint8_t *)data + offset, entry->bytes, CHUNK);
    return 0;
}

static int take_back(const struct entry *entry, const void *table, size_t size) {
    uint64_t saved = entry->where >> SIZE_SHIFT;
    uint8_t *place = (uint8_t *)(uintptr_t)(entry->where & ((1ull << SIZE_SHIFT) - 1));
    uint64_t in_table = (uint64_t)(place - (const uint8_t *)table);

    if (saved == 0)
        return take_back_block(entry);
    if (saved > CHUNK ||
        (!restart_is_kept(place, saved) && (in_table >= size || saved > size - in_table)))
        return super_damaged("place to be taken back", saved);
    memcpy(place, entry->bytes, saved);
    return 0;
}

int undo_take_back(const void *table, size_t size) {
    uint32_t count = undo.epoch == epoch + 1 && undo.count <= ENTRIES ? undo.count : 0;

    if (count > 0 && undo.overflowed)
        super_damaged("what a request has changed, beyond", ENTRIES);
    for (uint32_t i = count; i-- > 0;) {
        int status = take_back(&undo.entries[i], table, size);

        if (status < 0 && status != ERR_DAMAGED)
            return status;
    }
    ONCE_ORDER();
    undo.count = 0;
    memset(known, 0, sizeof known);
    return 0;
}

void undo_forget(void) { undo.count = 0; }
