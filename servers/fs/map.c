// servers/fs/map.c -- which block of the disk has which part of a file.
//
// abi/ext2.h has a picture of the map. The path to a block is the number of the root in the inode,
// then for each level of the tree below it the place in a block of numbers.
#include <abi/errors.h>
#include <servers/fs/alloc.h>
#include <servers/fs/cache.h>
#include <servers/fs/map.h>
#include <servers/fs/outside.h>
#include <servers/fs/super.h>

enum { LEVELS_MAX = 3 };

struct map_path {
    unsigned levels;                // blocks of numbers on the way
    uint32_t place[LEVELS_MAX + 1]; // place[0] in the inode
};

static uint64_t numbers_in_block(void) { return fs.block_size / sizeof(uint32_t); }

uint64_t map_blocks_max(void) {
    uint64_t n = numbers_in_block();
    uint64_t blocks = EXT2_DIRECT + n + n * n + n * n * n;
    uint64_t sectors_limit = (UINT32_MAX >> (fs.block_shift - 9)) - 2 * n * n; // for the map itself

    return blocks < sectors_limit ? blocks : sectors_limit;
}

uint64_t map_size_max(void) { return map_blocks_max() << fs.block_shift; }

static void find_path(uint64_t index, struct map_path *path) {
    unsigned shift = fs.block_shift - 2; // of numbers_in_block()
    uint64_t mask = numbers_in_block() - 1;

    path->levels = 0;
    path->place[0] = (uint32_t)index;
    if (index < EXT2_DIRECT)
        return;
    index -= EXT2_DIRECT;
    path->levels = 1;
    while (index >> (shift * path->levels)) {
        index -= 1ull << (shift * path->levels);
        path->levels++;
    }
    path->place[0] = EXT2_SINGLE + path->levels - 1;
    for (unsigned level = path->levels; level > 0; level--, index >>= shift)
        path->place[level] = (uint32_t)(index & mask);
}

// Where a new block should be: behind the one before, else in the inode's group. Never 0.
static uint32_t find_goal(struct inode *inode, uint64_t index) {
    uint32_t before = 0;

    if (inode->goal)
        return inode->goal;
    if (index > 0 && map_get(inode, index - 1, &before) == 0 && before)
        return before + 1;
    return fs.groups[(inode->number - 1) / fs.super.inodes_per_group].inode_table;
}

static int take_block(struct inode *inode, uint32_t goal, bool map, uint32_t *block) {
    void *data;
    int status = alloc_block(goal, block);

    if (status < 0)
        return status;
    if (map) {
        status = cache_get_zeroed(*block, &data);
        if (status < 0) {
            alloc_free_block(*block);
            return status;
        }
        cache_dirty(data);
    }
    inode->goal = *block + 1;
    inode->disk.sectors += fs.block_size / EXT2_SECTOR;
    return 0;
}

// Remember the block of numbers at the end of the path: the next block is probably there as well.
static void keep_leaf(struct inode *inode, uint64_t index, const struct map_path *path,
                      uint32_t leaf) {
    inode->leaf = leaf;
    inode->leaf_first = index - path->place[path->levels];
}

// Follow the path. `goal`: where new blocks should be; 0: make none.
static int follow(struct inode *inode, uint64_t index, uint32_t goal, uint32_t *block,
                  bool *fresh) {
    struct map_path path;
    uint32_t *number;
    void *holder = NULL; // block of numbers in which *number is

    find_path(index, &path);
    number = &inode->disk.map[path.place[0]];
    for (unsigned level = 0;; level++) {
        *fresh = *number == 0;
        if (*fresh && !goal) {
            *block = 0;
            return 0;
        }
        int status = 0;

        if (*fresh)
            status = take_block(inode, goal, level < path.levels, block);
        else
            *block = *number;
        if (status < 0)
            return status;
        if (!super_is_data_block(*block))
            return super_damaged("block in the map of inode", inode->number);
        if (*fresh) {
            if (holder)
                cache_change(number, sizeof *number);
            *number = *block;
            goal = *block + 1;
        }
        if (level == path.levels)
            return 0;
        status = cache_get(*block, &holder);
        if (status < 0)
            return status;
        if (level + 1 == path.levels)
            keep_leaf(inode, index, &path, *block);
        number = (uint32_t *)holder + path.place[level + 1];
    }
}

// Look into the leaf used last. False if it does not have the index.
static bool look_into_leaf(struct inode *inode, uint64_t index, uint32_t *block) {
    void *data;

    if (!inode->leaf || index - inode->leaf_first >= numbers_in_block() ||
        !cache_try(inode->leaf, &data))
        return false;
    *block = ((uint32_t *)data)[index - inode->leaf_first];
    return true;
}

int map_get(struct inode *inode, uint64_t index, uint32_t *block) {
    bool fresh;

    if (index >= map_blocks_max())
        return ERR_FBIG;
    if (index < EXT2_DIRECT)
        *block = inode->disk.map[index];
    else if (!look_into_leaf(inode, index, block))
        return follow(inode, index, 0, block, &fresh);
    if (*block && !super_is_data_block(*block))
        return super_damaged("block in the map of inode", inode->number);
    return 0;
}

int map_fetch(struct inode *inode, uint64_t index, uint32_t block, uint64_t wanted) {
    uint32_t count = 1, next;

    if (wanted > (uint32_t)DISK_TRANSFER_MAX >> fs.block_shift)
        wanted = (uint32_t)DISK_TRANSFER_MAX >> fs.block_shift;
    while (count < wanted && map_get(inode, index + count, &next) == 0 && next == block + count)
        count++;
    return cache_fetch(block, count);
}

int map_allocate(struct inode *inode, uint64_t index, uint32_t *block, bool *fresh) {
    int status = map_get(inode, index, block);

    *fresh = false;
    if (status < 0 || *block)
        return status;
    return follow(inode, index, find_goal(inode, index), block, fresh);
}

static int free_block(struct inode *inode, uint32_t block) {
    uint32_t sectors = fs.block_size / EXT2_SECTOR;

    inode->disk.sectors -= inode->disk.sectors < sectors ? inode->disk.sectors : sectors;
    return alloc_free_block(block);
}

struct branch {
    struct inode *inode;
    uint64_t first; // free from here on
    int result;     // the first error
};

static void note(struct branch *b, int status) {
    if (b->result == 0)
        b->result = status;
}

// Of the tree below *number, whose first block has the index `base`, free what is in the branch;
// the tree's own blocks if nothing is left of it. Calls itself once for each level.
static void free_tree(struct branch *b, uint32_t *number, unsigned levels, uint64_t base) {
    uint32_t block = *number;
    uint64_t unit = 1ull << ((fs.block_shift - 2) * (levels - (levels > 0)));
    uint64_t from = b->first > base ? (b->first - base) / unit : 0;
    void *data;

    if (block == 0)
        return;
    if (!super_is_data_block(block)) {
        note(b, super_damaged("block in the map of inode", b->inode->number));
        *number = b->first <= base ? 0 : block;
        return;
    }
    for (uint64_t i = from; levels > 0 && i < numbers_in_block(); i++) {
        int status = cache_get(block, &data); // again, since the tree is larger than the cache

        if (status < 0) {
            note(b, status);
            break;
        }
        uint32_t below = ((uint32_t *)data)[i];
        uint32_t left = below;

        if (below == 0)
            continue;
        free_tree(b, &left, levels - 1, base + i * unit);
        if (left == below || b->first <= base)
            continue;
        if (cache_get(block, &data) == 0) {
            cache_change((uint32_t *)data + i, sizeof left);
            ((uint32_t *)data)[i] = left;
        }
    }
    if (b->first <= base) {
        *number = 0;
        note(b, free_block(b->inode, block));
    }
}

int map_free_from(struct inode *inode, uint64_t index) {
    struct branch b = {.inode = inode, .first = index};
    uint64_t base = EXT2_DIRECT, size = numbers_in_block();

    inode->leaf = 0;
    inode->goal = 0;
    for (uint64_t i = index; i < EXT2_DIRECT; i++)
        free_tree(&b, &inode->disk.map[i], 0, i);
    for (unsigned levels = 1; levels <= LEVELS_MAX; levels++, size *= numbers_in_block()) {
        if (b.first < base + size)
            free_tree(&b, &inode->disk.map[EXT2_DIRECT + levels - 1], levels, base);
        base += size;
    }
    return b.result;
}
