// servers/fs/cache.c -- blocks of the disk in memory, written back later.
//
//   hash of the number -> chain of buffers        order of use: newest ... oldest
//   buffers[i] describes the data at data + i * block_size
#include <assert.h>
#include <string.h>

#include <abi/errors.h>
#include <servers/fs/cache.h>
#include <servers/fs/outside.h>
#include <servers/fs/reader.h>

#define NONE UINT32_MAX

struct buffer {
    uint32_t block;
    uint32_t chain;        // next one with the same hash
    uint32_t newer, older; // in the order of use
    bool used, dirty;
};

static struct {
    struct buffer *buffers;
    uint32_t *buckets; // first of each chain
    uint8_t *data;
    uint32_t count, bucket_mask, dirty;
    uint32_t block_size, block_shift;
    uint32_t newest, oldest;
    uint32_t cursor; // where cache_write_back goes on
    void (*first_change)(void);
    bool changed;
    bool patient;
} cache;

static uint8_t transfer[DISK_TRANSFER_MAX] __attribute__((aligned(4096)));

static uint32_t shift_of(uint32_t power) {
    uint32_t shift = 0;

    while (1u << shift < power)
        shift++;
    return shift;
}

int cache_start(void *memory, size_t size, uint32_t block_size, void (*first_change)(void)) {
    size_t each = block_size + sizeof(struct buffer) + 2 * sizeof(uint32_t);
    uint32_t buckets = 1;

    memset(&cache, 0, sizeof cache);
    cache.count = (uint32_t)(size / each);
    if (cache.count < CACHE_BUFFERS_MIN)
        return ERR_NOMEM;
    while (buckets * 2 <= cache.count * 2)
        buckets *= 2;
    cache.block_size = block_size;
    cache.block_shift = shift_of(block_size);
    cache.bucket_mask = buckets - 1;
    cache.first_change = first_change;
    cache.patient = true;
    cache.data = memory;
    cache.buffers = (struct buffer *)(cache.data + (size_t)cache.count * block_size);
    cache.buckets = (uint32_t *)(cache.buffers + cache.count);
    for (uint32_t i = 0; i < buckets; i++)
        cache.buckets[i] = NONE;
    for (uint32_t i = 0; i < cache.count; i++) {
        cache.buffers[i] = (struct buffer){
            .chain = NONE,
            .newer = i == 0 ? NONE : i - 1,
            .older = i + 1 == cache.count ? NONE : i + 1,
        };
    }
    cache.newest = 0;
    cache.oldest = cache.count - 1;
    return 0;
}

static void *data_of(uint32_t index) { return cache.data + ((size_t)index << cache.block_shift); }

static uint32_t transfer_blocks(void) { return DISK_TRANSFER_MAX >> cache.block_shift; }

static uint32_t index_of(const void *data) {
    return (uint32_t)(((const uint8_t *)data - cache.data) >> cache.block_shift);
}

static uint32_t find(uint32_t block) {
    uint32_t index = cache.buckets[block & cache.bucket_mask];

    while (index != NONE && cache.buffers[index].block != block)
        index = cache.buffers[index].chain;
    return index;
}

static void order_remove(uint32_t index) {
    const struct buffer *b = &cache.buffers[index];

    if (b->newer != NONE)
        cache.buffers[b->newer].older = b->older;
    else
        cache.newest = b->older;
    if (b->older != NONE)
        cache.buffers[b->older].newer = b->newer;
    else
        cache.oldest = b->newer;
}

static void order_add_newest(uint32_t index) {
    cache.buffers[index].newer = NONE;
    cache.buffers[index].older = cache.newest;
    cache.buffers[cache.newest].newer = index; // there are at least two buffers
    cache.newest = index;
}

static void order_add_oldest(uint32_t index) {
    cache.buffers[index].older = NONE;
    cache.buffers[index].newer = cache.oldest;
    cache.buffers[cache.oldest].older = index;
    cache.oldest = index;
}

static void touch(uint32_t index) {
    if (cache.newest == index)
        return;
    order_remove(index);
    order_add_newest(index);
}

static void hash_add(uint32_t index, uint32_t block) {
    uint32_t *bucket = &cache.buckets[block & cache.bucket_mask];

    cache.buffers[index].block = block;
    cache.buffers[index].used = true;
    cache.buffers[index].chain = *bucket;
    *bucket = index;
}

static void hash_remove(uint32_t index) {
    uint32_t *link = &cache.buckets[cache.buffers[index].block & cache.bucket_mask];

    while (*link != index)
        link = &cache.buffers[*link].chain;
    *link = cache.buffers[index].chain;
    cache.buffers[index].used = false;
}

static void set_clean(uint32_t index) {
    if (cache.buffers[index].dirty)
        cache.dirty--;
    cache.buffers[index].dirty = false;
}

// Write `count` buffers with consecutive blocks.
static int write_run(const uint32_t *indexes, uint32_t count) {
    uint32_t block = cache.buffers[indexes[0]].block;
    const void *from = data_of(indexes[0]);

    for (uint32_t i = 0; count > 1 && i < count; i++) {
        memcpy(transfer + ((size_t)i << cache.block_shift), data_of(indexes[i]), cache.block_size);
        from = transfer;
    }
    reader_void(block, count);

    int status = disk_write((uint64_t)block << cache.block_shift, from,
                            (size_t)count << cache.block_shift);

    for (uint32_t i = 0; status == 0 && i < count; i++)
        set_clean(indexes[i]);
    return status;
}

static bool is_dirty(uint32_t block, uint32_t *index) {
    *index = find(block);
    return *index != NONE && cache.buffers[*index].dirty;
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
            touch(oldest); // so that the next one tries another
            return status;
        }
    }
    if (cache.buffers[oldest].used)
        hash_remove(oldest);
    *index = oldest;
    return 0;
}

static int add(uint32_t block, uint32_t *index) {
    int status = take_buffer(index);

    if (status < 0)
        return status;
    hash_add(*index, block);
    touch(*index);
    return 0;
}

bool cache_try(uint32_t block, void **data) {
    uint32_t index = find(block);

    if (index == NONE)
        return false;
    touch(index);
    *data = data_of(index);
    return true;
}

int cache_get(uint32_t block, void **data) {
    if (cache_try(block, data))
        return 0;

    int status = cache_fetch(block, 1);

    if (status < 0)
        return status;
    *data = data_of(cache.newest);
    return 0;
}

int cache_get_new(uint32_t block, void **data) {
    uint32_t index = find(block);

    if (index == NONE) {
        int status = add(block, &index);

        if (status < 0)
            return status;
    }
    touch(index);
    *data = data_of(index);
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
    for (uint32_t index = cache.oldest; count > 0 && index != NONE; count--) {
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

    while (missing < count && missing < most && find(block + missing) == NONE)
        missing++;
    return missing;
}

// Blocks of which none is here. The first one is the newest afterwards.
static int insert(uint32_t block, uint32_t count, const uint8_t *data) {
    while (count-- > 0) {
        uint32_t index;
        int status = add(block + count, &index);

        if (status < 0)
            return status;
        memcpy(data_of(index), data + ((size_t)count << cache.block_shift), cache.block_size);
    }
    return 0;
}

bool cache_be_patient(bool patient) {
    bool before = cache.patient;

    cache.patient = patient;
    return before;
}

int cache_fetch(uint32_t block, uint32_t count) {
    uint32_t missing = count_missing(block, count);

    if (missing == 0)
        return 0;
    if (!cache.patient && reader_start(block, missing, cache.block_size))
        return CACHE_MISSING;

    int status = clean_oldest(missing); // it uses `transfer` too

    if (status == 0)
        status = disk_read((uint64_t)block << cache.block_shift, transfer,
                           (size_t)missing << cache.block_shift);
    return status < 0 ? status : insert(block, missing, transfer);
}

void cache_insert(uint32_t block, uint32_t count, const uint8_t *data) {
    for (uint32_t i = 0; i < count; i++) {
        if (find(block + i) == NONE)
            insert(block + i, 1, data + ((size_t)i << cache.block_shift));
    }
}

void cache_dirty(void *data) {
    uint32_t index = index_of(data);

    assert(index < cache.count && cache.buffers[index].used);
    if (!cache.changed) {
        cache.changed = true;
        cache.first_change();
    }
    if (!cache.buffers[index].dirty)
        cache.dirty++;
    cache.buffers[index].dirty = true;
}

void cache_dirty_metadata(void *data) { cache_dirty(data); }

void cache_forget(uint32_t block) {
    uint32_t index = find(block);

    if (index == NONE)
        return;
    set_clean(index);
    hash_remove(index);
    order_remove(index);
    order_add_oldest(index);
}

int cache_write_back(unsigned transfers, bool *done) {
    int result = 0;

    for (uint32_t i = 0; i < cache.count && cache.dirty > 0 && transfers > 0; i++) {
        cache.cursor = (cache.cursor + 1) % cache.count;
        if (!cache.buffers[cache.cursor].dirty)
            continue;

        int status = write_with_neighbours(cache.cursor);

        if (result == 0)
            result = status;
        transfers--;
    }
    *done = cache.dirty == 0;
    return result;
}

void cache_set_unchanged(void) { cache.changed = false; }

bool cache_is_changed(void) { return cache.changed; }
