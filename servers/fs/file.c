// servers/fs/file.c -- the content of files.
//
// Bytes go between the cache's blocks and the client's buffer, with no copy in between. Behind the
// end of a file, the rest of its last block is zero.
#include <string.h>

#include <abi/errors.h>
#include <servers/fs/cache.h>
#include <servers/fs/file.h>
#include <servers/fs/map.h>
#include <servers/fs/outside.h>
#include <servers/fs/super.h>
#include <servers/fs/undo.h>

static const uint8_t zeros[EXT2_BLOCK_SIZE_MAX];

static uint64_t block_of(uint64_t offset) { return offset >> fs.block_shift; }

static uint32_t offset_in_block(uint64_t offset) { return (uint32_t)offset & (fs.block_size - 1); }

static uint64_t least(uint64_t a, uint64_t b) { return a < b ? a : b; }

// Read a block that is missing in the cache, and those behind it: what the request wants, and as
// much as one transfer moves if it reads in sequence.
static int fetch(struct inode *inode, uint64_t offset, uint64_t wanted, uint32_t block) {
    uint64_t left = inode_size(inode) - offset;

    if (offset <= inode->read_next && wanted < DISK_TRANSFER_MAX)
        wanted = DISK_TRANSFER_MAX;
    wanted = offset_in_block(offset) + least(wanted, left);
    return map_fetch(inode, block_of(offset), block, block_of(wanted + fs.block_size - 1));
}

// The data of the block at `offset`; zeros for a hole.
static int get_data(struct inode *inode, uint64_t offset, uint64_t wanted, const uint8_t **data) {
    uint32_t block;
    void *found;
    int status = map_get(inode, block_of(offset), &block);

    *data = zeros;
    if (status < 0 || block == 0)
        return status;
    if (!cache_try(block, &found)) {
        status = fetch(inode, offset, wanted, block);
        if (status == 0)
            status = cache_get(block, &found);
        if (status < 0)
            return status;
    }
    *data = found;
    return 0;
}

int file_read(struct inode *inode, uint64_t offset, uint64_t size, uint64_t *count) {
    uint64_t end = inode_size(inode);
    int status = 0;

    if (offset >= end)
        return 0;
    size = least(size, end - offset);
    offset += *count;
    while (*count < size) {
        uint32_t in_block = offset_in_block(offset);
        uint64_t step = least(fs.block_size - in_block, size - *count);
        const uint8_t *data;

        status = get_data(inode, offset, size - *count, &data);
        if (status == 0)
            status = client_put(*count, data + in_block, step);
        if (status < 0)
            break;
        offset += step;
        *count += step;
    }
    inode->read_next = offset;
    if (status == CACHE_MISSING)
        return status;
    inode_was_read(inode);
    return *count > 0 ? 0 : status;
}

// The rest of a last block that is going to be longer becomes zero again when this is taken back.
static void keep_zeros(const struct inode *inode, uint64_t offset, uint64_t size, uint32_t block) {
    uint64_t end = inode_size(inode);

    if (offset + size > end)
        undo_zeros(block, end > offset ? offset_in_block(end) : offset_in_block(offset));
}

// Copy `size` bytes, within one block, from offset `done` of the client's buffer.
static int write_block(struct inode *inode, uint64_t offset, uint64_t done, uint64_t size) {
    bool whole = size == fs.block_size, fresh;
    uint32_t block;
    void *data;
    int status = map_allocate(inode, block_of(offset), &block, &fresh);

    if (status < 0)
        return status;
    if (fresh && !whole)
        status = cache_get_zeroed(block, &data);
    else if (fresh)
        status = cache_get_new(block, &data);
    else
        status = cache_get(block, &data); // even if whole: the client's buffer may fail
    if (status < 0)
        return status;
    if (!fresh)
        keep_zeros(inode, offset, size, block);
    cache_dirty(data);
    status = client_get(done, (uint8_t *)data + offset_in_block(offset), size);
    if (status < 0 && fresh)
        memset(data, 0, fs.block_size);
    return status;
}

int file_write(struct inode *inode, uint64_t offset, uint64_t size, uint64_t *count) {
    uint64_t end = map_size_max();
    int status = 0;

    *count = 0;
    if (size == 0)
        return 0;
    if (offset >= end)
        return ERR_FBIG;
    size = least(size, end - offset);
    while (*count < size && status == 0) {
        uint64_t step = least(fs.block_size - offset_in_block(offset), size - *count);

        status = write_block(inode, offset, *count, step);
        if (status == 0) {
            offset += step;
            *count += step;
        }
    }
    if (*count > 0 && offset > inode_size(inode))
        inode_set_size(inode, offset);
    if (status < 0) // a block behind the end may have been taken
        map_free_from(inode, block_of(inode_size(inode) + fs.block_size - 1));
    if (*count > 0)
        inode_touch(inode, TIME_MODIFIED | TIME_CHANGED);

    int stored = inode_store(inode);

    return *count > 0 ? stored : status;
}

// The rest of the last block becomes zero.
static int clear_tail(struct inode *inode, uint64_t size) {
    uint32_t in_block = offset_in_block(size), block;
    void *data;

    if (in_block == 0)
        return 0;

    int status = map_get(inode, block_of(size), &block);

    if (status < 0 || block == 0)
        return status;
    status = cache_get(block, &data);
    if (status < 0)
        return status;
    cache_change((uint8_t *)data + in_block, fs.block_size - in_block);
    memset((uint8_t *)data + in_block, 0, fs.block_size - in_block);
    return 0;
}

int file_truncate(struct inode *inode, uint64_t size) {
    int status = 0;

    if (size > map_size_max())
        return ERR_FBIG;
    if (size < inode_size(inode)) {
        status = clear_tail(inode, size);
        if (status < 0)
            return status;
        status = map_free_from(inode, block_of(size + fs.block_size - 1));
    }
    inode_set_size(inode, size);
    inode_touch(inode, TIME_MODIFIED | TIME_CHANGED);

    int stored = inode_store(inode);

    return status < 0 ? status : stored;
}
