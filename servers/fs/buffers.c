// servers/fs/buffers.c -- the cache's table: which block is where in memory, and is it dirty.
#include <string.h>

#include <abi/errors.h>
#include <servers/fs/buffers.h>

struct buffers cache;

static uint32_t shift_of(uint32_t power) {
    uint32_t shift = 0;

    while (1u << shift < power)
        shift++;
    return shift;
}

// What lies where in the memory. ERR_NOMEM if it is too little.
static int divide(void *memory, size_t size, uint32_t block_size, uint32_t least) {
    size_t each = block_size + sizeof(struct buffer) + 2 * sizeof(uint32_t);
    uint32_t buckets = 1;

    memset(&cache, 0, sizeof cache);
    cache.count = (uint32_t)(size / each);
    if (cache.count < least)
        return ERR_NOMEM;
    while (buckets * 2 <= cache.count * 2)
        buckets *= 2;
    cache.block_size = block_size;
    cache.block_shift = shift_of(block_size);
    cache.bucket_mask = buckets - 1;
    cache.data = memory;
    cache.buffers = (struct buffer *)(cache.data + (size_t)cache.count * block_size);
    cache.buckets = (uint32_t *)(cache.buffers + cache.count);
    cache.newest = cache.oldest = NO_BUFFER;
    for (uint32_t i = 0; i < buckets; i++)
        cache.buckets[i] = NO_BUFFER;
    return 0;
}

static void order_remove(uint32_t index) {
    const struct buffer *b = &cache.buffers[index];

    if (b->newer != NO_BUFFER)
        cache.buffers[b->newer].older = b->older;
    else
        cache.newest = b->older;
    if (b->older != NO_BUFFER)
        cache.buffers[b->older].newer = b->newer;
    else
        cache.oldest = b->newer;
}

static void order_add_newest(uint32_t index) {
    cache.buffers[index].newer = NO_BUFFER;
    cache.buffers[index].older = cache.newest;
    if (cache.newest != NO_BUFFER)
        cache.buffers[cache.newest].newer = index;
    else
        cache.oldest = index;
    cache.newest = index;
}

static void order_add_oldest(uint32_t index) {
    cache.buffers[index].older = NO_BUFFER;
    cache.buffers[index].newer = cache.oldest;
    if (cache.oldest != NO_BUFFER)
        cache.buffers[cache.oldest].older = index;
    else
        cache.newest = index;
    cache.oldest = index;
}

void buffer_make_newest(uint32_t index) {
    order_remove(index);
    order_add_newest(index);
}

void buffer_put_last(uint32_t index) {
    order_remove(index);
    order_add_oldest(index);
}

void buffer_add(uint32_t index, uint32_t block) {
    uint32_t *bucket = &cache.buckets[block & cache.bucket_mask];

    cache.buffers[index].block = block;
    cache.buffers[index].chain = *bucket;
    *bucket = index;
    atomic_signal_fence(memory_order_seq_cst);
    cache.buffers[index].used = 1;
}

void buffer_remove(uint32_t index) {
    uint32_t *link = &cache.buckets[cache.buffers[index].block & cache.bucket_mask];

    cache.buffers[index].used = 0;
    cache.buffers[index].forgotten = 0;
    atomic_signal_fence(memory_order_seq_cst);
    while (*link != index)
        link = &cache.buffers[*link].chain;
    *link = cache.buffers[index].chain;
}

int buffers_start(void *memory, size_t size, uint32_t block_size, uint32_t least) {
    int status = divide(memory, size, block_size, least);

    for (uint32_t i = 0; i < cache.count && status == 0; i++) {
        cache.buffers[i] = (struct buffer){.chain = NO_BUFFER};
        order_add_oldest(i);
    }
    return status;
}

// It says of itself what can be, and no other one says that it has the same block.
static bool is_sane(const struct buffer *b, uint32_t blocks) {
    return b->used == 1 && b->dirty <= 1 && b->block < blocks && buffer_find(b->block) == NO_BUFFER;
}

int buffers_take_over(void *memory, size_t size, uint32_t block_size, uint32_t least,
                      uint32_t blocks) {
    int status = divide(memory, size, block_size, least);

    for (uint32_t i = 0; i < cache.count && status == 0; i++) {
        struct buffer *b = &cache.buffers[i];

        b->forgotten = b->listed = 0;
        if (is_sane(b, blocks)) {
            cache.dirty += b->dirty;
            buffer_add(i, b->block);
            order_add_newest(i);
        } else {
            *b = (struct buffer){.chain = NO_BUFFER};
            order_add_oldest(i);
        }
    }
    return status;
}
