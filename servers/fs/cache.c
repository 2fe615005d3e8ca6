// servers/fs/cache.c -- blocks of the disk in memory, written back later.
//
// buffers.h has a picture.
#include <assert.h>
#include <stdatomic.h>
#include <string.h>

#include <abi/errors.h>
#include <servers/fs/buffers.h>
#include <servers/fs/cache.h>
#include <servers/fs/outside.h>
#include <servers/fs/reader.h>
#include <servers/fs/undo.h>

static uint32_t cursor; // where cache_write_back goes on
static void (*first_change)(void);
static bool changed;
static uint32_t forgotten = NO_BUFFER; // the first one of a list
static bool patient_now;

static uint8_t transfer[DISK_TRANSFER_MAX] __attribute__((aligned(4096)));

static void begin(void (*change)(void)) {
    first_change = change;
    cursor = 0;
    forgotten = NO_BUFFER;
    changed = cache.dirty > 0;
    patient_now = true;
}

int cache_start(void *memory, size_t size, uint32_t block_size, void (*change)(void)) {
    int status = buffers_start(memory, size, block_size, CACHE_BUFFERS_MIN);

    begin(change);
    return status;
}

int cache_take_over(void *memory, size_t size, uint32_t block_size, uint32_t blocks,
                    void (*change)(void)) {
    int status = buffers_take_over(memory, size, block_size, CACHE_BUFFERS_MIN, blocks);

    begin(change);
    return status;
}

static uint32_t transfer_blocks(void) { return DISK_TRANSFER_MAX >> cache.block_shift; }

// Write `count` buffers with consecutive blocks.
static int write_run(const uint32_t *indexes, uint32_t count) {
    uint32_t block = cache.buffers[indexes[0]].block;
    const void *from = buffer_data(indexes[0]);

    for (uint32_t i = 0; count > 1 && i < count; i++) {
        memcpy(transfer + ((size_t)i << cache.block_shift), buffer_data(indexes[i]),
               cache.block_size);
        from = transfer;
    }
    reader_void(block, count);

    int status = disk_write((uint64_t)block << cache.block_shift, from,
                            (size_t)count << cache.block_shift);

    for (uint32_t i = 0; status == 0 && i < count; i++)
        buffer_set_clean(indexes[i]);
    return status;
}

static bool is_dirty(uint32_t block, uint32_t *index) {
    *index = buffer_find(block);
    return *index != NO_BUFFER && cache.buffers[*index].dirty;
}

// Write a dirty buffer, and those of the blocks before and behind it that are dirty too.
static int write_with_neighbours(uint32_t index) {
    uint32_t run[DISK_TRANSFER_MAX / 1024] = {index};
    uint32_t most = transfer_blocks();
    uint32_t block = cache.buffers[index].block;
    uint32_t count = 0, before = 0;

    while (before < most / 2 && block > before && is_dirty(block - before - 1, &run[0]))
        before++;
    while (count < most && is_dirty(block - before + count, &run[count]))
        count++;
    return write_run(run, count);
}

// A buffer that is free for another block, the oldest in the order of use.
static int take_buffer(uint32_t *index) {
    uint32_t oldest = cache.oldest;

    if (cache.buffers[oldest].dirty) {
        int status = write_with_neighbours(oldest);

        if (status < 0) {
            buffer_touch(oldest); // so that the next one tries another
            return status;
        }
    }
    if (cache.buffers[oldest].used)
        buffer_remove(oldest);
    *index = oldest;
    return 0;
}

// A buffer for a block whose data do not matter yet.
static int add(uint32_t block, uint32_t *index) {
    int status = take_buffer(index);

    if (status < 0)
        return status;
    buffer_add(*index, block);
    buffer_touch(*index);
    return 0;
}

bool cache_try(uint32_t block, void **data) {
    uint32_t index = buffer_find(block);

    if (index == NO_BUFFER)
        return false;
    buffer_touch(index);
    *data = buffer_data(index);
    return true;
}

int cache_get(uint32_t block, void **data) {
    if (cache_try(block, data))
        return 0;

    int status = cache_fetch(block, 1);

    if (status < 0)
        return status;
    *data = buffer_data(cache.newest);
    return 0;
}

int cache_get_new(uint32_t block, void **data) {
    uint32_t index = buffer_find(block);

    if (index == NO_BUFFER) {
        int status = add(block, &index);

        if (status < 0)
            return status;
    }
    buffer_touch(index);
    cache.buffers[index].forgotten = 0;
    *data = buffer_data(index);
    return 0;
}

int cache_get_zeroed(uint32_t block, void **data) {
    int status = cache_get_new(block, data);

    if (status == 0)
        memset(*data, 0, cache.block_size);
    return status;
}

// See to it that the `count` oldest buffers can be taken without writing.
static int clean_oldest(uint32_t count) {
    for (uint32_t index = cache.oldest; count > 0 && index != NO_BUFFER; count--) {
        int status = cache.buffers[index].dirty ? write_with_neighbours(index) : 0;

        if (status < 0)
            return status;
        index = cache.buffers[index].newer;
    }
    return 0;
}

// How many blocks from `block` on are missing, up to `count`, and what fits into a transfer and can
// be taken without pushing out too much.
static uint32_t count_missing(uint32_t block, uint32_t count) {
    uint32_t most = transfer_blocks() < CACHE_BUFFERS_MIN / 4 ? transfer_blocks()
                                                              : CACHE_BUFFERS_MIN / 4;
    uint32_t missing = 0;

    while (missing < count && missing < most && buffer_find(block + missing) == NO_BUFFER)
        missing++;
    return missing;
}

// Blocks of which none is here. The first one is the newest afterwards.
static int insert(uint32_t block, uint32_t count, const uint8_t *data) {
    while (count-- > 0) {
        uint32_t index;
        int status = take_buffer(&index);

        if (status < 0)
            return status;
        memcpy(buffer_data(index), data + ((size_t)count << cache.block_shift), cache.block_size);
        atomic_signal_fence(memory_order_seq_cst);
        buffer_add(index, block + count);
        buffer_touch(index);
    }
    return 0;
}

bool cache_be_patient(bool patient) {
    bool before = patient_now;

    patient_now = patient;
    return before;
}

int cache_fetch(uint32_t block, uint32_t count) {
    uint32_t missing = count_missing(block, count);

    if (missing == 0)
        return 0;
    if (!patient_now && reader_start(block, missing, cache.block_size))
        return CACHE_MISSING;

    int status = clean_oldest(missing); // it uses `transfer` too

    if (status == 0)
        status = disk_read((uint64_t)block << cache.block_shift, transfer,
                           (size_t)missing << cache.block_shift);
    return status < 0 ? status : insert(block, missing, transfer);
}

void cache_insert(uint32_t block, uint32_t count, const uint8_t *data) {
    for (uint32_t i = 0; i < count; i++) {
        if (buffer_find(block + i) == NO_BUFFER)
            insert(block + i, 1, data + ((size_t)i << cache.block_shift));
    }
}

static void begin_changes(void) {
    changed = true;
    first_change();
}

static inline uint32_t make_dirty(const void *place) {
    uint32_t index = buffer_at(place);

    assert(index < cache.count && cache.buffers[index].used);
    if (!changed)
        begin_changes();
    buffer_set_dirty(index);
    return index;
}

void cache_dirty(const void *place) { make_dirty(place); }

static inline void change(const void *place, size_t size, bool matters) {
    uint32_t index = make_dirty(place);
    const uint8_t *data = buffer_data(index);

    undo_block(cache.buffers[index].block, data, (uint32_t)((const uint8_t *)place - data), size,
               matters);
}

void cache_change(const void *place, size_t size) { change(place, size, true); }

void cache_fill(const void *place, size_t size) { change(place, size, false); }

void cache_forget(uint32_t block) {
    uint32_t index = buffer_find(block);

    if (index == NO_BUFFER)
        return;
    cache.buffers[index].forgotten = 1;
    if (cache.buffers[index].listed)
        return;
    cache.buffers[index].listed = 1;
    cache.buffers[index].next_forgotten = forgotten;
    forgotten = index;
}

static void forget(uint32_t index) {
    buffer_set_clean(index);
    buffer_remove(index);
    buffer_put_last(index);
}

void cache_settle(void) {
    while (forgotten != NO_BUFFER) {
        uint32_t index = forgotten;
        struct buffer *b = &cache.buffers[index];

        forgotten = b->next_forgotten;
        b->listed = 0;
        if (b->forgotten)
            forget(index);
    }
}

int cache_write_back(unsigned transfers, bool *done) {
    int result = 0;

    for (uint32_t i = 0; i < cache.count && cache.dirty > 0 && transfers > 0; i++) {
        cursor = (cursor + 1) % cache.count;
        if (!cache.buffers[cursor].dirty)
            continue;

        int status = write_with_neighbours(cursor);

        if (result == 0)
            result = status;
        transfers--;
    }
    *done = cache.dirty == 0;
    return result;
}

void cache_set_unchanged(void) { changed = false; }

void cache_set_changed(void) { changed = true; }

bool cache_is_changed(void) { return changed; }
