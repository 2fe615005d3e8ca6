// servers/fs/undo.c -- what a request changes is taken back if the server dies before the answer.
#include <stdio.h>
#include <string.h>

#include <abi/errors.h>
#include <abi/ext2.h>
#include <servers/fs/cache.h>
#include <servers/fs/super.h>
#include <servers/fs/undo.h>
#include <user/lib/once.h>

enum { SIZE_SHIFT = 56 }; // a size is above an address,

#define ZEROS 0xffull // or this above a block and an offset

_Static_assert(EXT2_BLOCK_SIZE_MAX <= 1 << UNDO_PLACE_SHIFT, "an offset");

KEPT uint64_t undo_epoch;
KEPT struct undo undo;
struct undo_known undo_known[UNDO_KNOWN];

void undo_begin(void) {
    undo.count = 0;
    undo.overflowed = 0;
    ONCE_ORDER();
    undo.epoch = undo_epoch + 1;
    ONCE_ORDER();
    ONCE(undo_epoch);
    undo_epoch++;
}

void undo_save(void *place, size_t size) {
    if ((uint32_t)once_state == 0)
        undo_begin();
    if (undo.count >= UNDO_ENTRIES) {
        undo.overflowed = 1;
        return;
    }

    struct undo_entry *entry = &undo.entries[undo.count];

    entry->where = (uint64_t)(uintptr_t)place | (uint64_t)size << SIZE_SHIFT;
    memcpy(entry->words, place, size);
    ONCE_ORDER();
    undo.count++;
    ONCE_ORDER();
}

void undo_zeros(uint32_t block, uint32_t offset) {
    static const uint64_t nothing[UNDO_CHUNK / sizeof(uint64_t)];

    if ((uint32_t)once_state == 0)
        undo_begin();
    undo_add(ZEROS << SIZE_SHIFT | (uint64_t)block << UNDO_PLACE_SHIFT | offset, nothing);
}

// ---- After a death ----

static int take_back_block(const struct undo_entry *entry, bool zeros) {
    uint64_t place = entry->where & ((1ull << SIZE_SHIFT) - 1), block = place >> UNDO_PLACE_SHIFT;
    uint32_t offset = place % (1 << UNDO_PLACE_SHIFT);
    uint32_t size = zeros ? fs.block_size - offset : UNDO_CHUNK;
    void *data;

    if (block == 0 || block >= fs.super.blocks || offset > fs.block_size ||
        size > fs.block_size - offset)
        return super_damaged("block to be taken back", block);

    int status = cache_get((uint32_t)block, &data);

    if (status < 0)
        return status;
    cache_dirty(data);
    if (zeros)
        memset((uint8_t *)data + offset, 0, size);
    else
        memcpy((uint8_t *)data + offset, entry->words, size);
    return 0;
}

static bool lies_in(const uint8_t *place, uint64_t size, const void *table, size_t table_size) {
    uint64_t offset = (uint64_t)(place - (const uint8_t *)table);

    return offset < table_size && size <= table_size - offset;
}

static int take_back(const struct undo_entry *entry, const void *table, size_t table_size) {
    uint64_t size = entry->where >> SIZE_SHIFT;
    uint8_t *place = (uint8_t *)(uintptr_t)(entry->where & ((1ull << SIZE_SHIFT) - 1));

    if (size == 0 || size == ZEROS)
        return take_back_block(entry, size == ZEROS);
    if (size > UNDO_CHUNK ||
        (!restart_is_kept(place, size) && !lies_in(place, size, table, table_size)))
        return super_damaged("place to be taken back", size);
    memcpy(place, entry->words, size);
    return 0;
}

int undo_take_back(const void *table, size_t size) {
    uint32_t count = undo.epoch == undo_epoch + 1 && undo.count <= UNDO_ENTRIES ? undo.count : 0;

    if (count > 0 && undo.overflowed)
        super_damaged("what a request has changed, beyond", UNDO_ENTRIES);
    for (uint32_t i = count; i-- > 0;) {
        int status = take_back(&undo.entries[i], table, size);

        if (status < 0 && status != ERR_DAMAGED)
            return status;
    }
    ONCE_ORDER();
    undo.count = 0;
    memset(undo_known, 0, sizeof undo_known);
    return 0;
}

void undo_forget(void) { undo.count = 0; }
