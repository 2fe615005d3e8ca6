// servers/fs/undo.c -- what a request changes is taken back if the server dies before the answer.
#include <stdio.h>
#include <string.h>

#include <abi/errors.h>
#include <abi/ext2.h>
#include <servers/fs/cache.h>
#include <servers/fs/super.h>
#include <servers/fs/undo.h>
#include <user/lib/once.h>

enum { SIZE_SHIFT = 56 }; // a size is above the address

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

// ---- After a death ----

static int take_back_block(const struct undo_entry *entry) {
    uint64_t block = entry->where >> UNDO_PLACE_SHIFT;
    uint32_t offset = entry->where % (1 << UNDO_PLACE_SHIFT);
    void *data;

    if (block == 0 || block >= fs.super.blocks || offset + UNDO_CHUNK > fs.block_size)
        return super_damaged("block to be taken back", block);

    int status = cache_get((uint32_t)block, &data);

    if (status < 0)
        return status;
    cache_dirty(data);
    memcpy((uint8_t *)data + offset, entry->words, UNDO_CHUNK);
    return 0;
}

static int take_back(const struct undo_entry *entry, const void *table, size_t size) {
    uint64_t saved = entry->where >> SIZE_SHIFT;
    uint8_t *place = (uint8_t *)(uintptr_t)(entry->where & ((1ull << SIZE_SHIFT) - 1));
    uint64_t in_table = (uint64_t)(place - (const uint8_t *)table);

    if (saved == 0)
        return take_back_block(entry);
    if (saved > UNDO_CHUNK ||
        (!restart_is_kept(place, saved) && (in_table >= size || saved > size - in_table)))
        return super_damaged("place to be taken back", saved);
    memcpy(place, entry->words, saved);
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
