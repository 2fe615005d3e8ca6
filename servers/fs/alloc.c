// servers/fs/alloc.c -- which blocks and inodes are in use: the bitmaps.
#include <string.h>

#include <abi/errors.h>
#include <servers/fs/alloc.h>
#include <servers/fs/cache.h>
#include <servers/fs/super.h>

#define NO_BIT UINT32_MAX

// The first clear bit from `from` up to `end`, or NO_BIT. Bitmaps are made of whole words.
static uint32_t find_clear(const uint64_t *bitmap, uint32_t from, uint32_t end) {
    while (from < end) {
        uint64_t clear = ~bitmap[from / 64] >> from % 64;

        if (clear) {
            from += (uint32_t)__builtin_ctzll(clear);
            return from < end ? from : NO_BIT;
        }
        from = (from / 64 + 1) * 64;
    }
    return NO_BIT;
}

static bool get_bit(const uint64_t *bitmap, uint32_t bit) {
    return bitmap[bit / 64] >> bit % 64 & 1;
}

static void set_bit(uint64_t *bitmap, uint32_t bit) { bitmap[bit / 64] |= 1ull << bit % 64; }

static void clear_bit(uint64_t *bitmap, uint32_t bit) { bitmap[bit / 64] &= ~(1ull << bit % 64); }

static int get_bitmap(uint32_t block, uint64_t **bitmap) {
    void *data;
    int status = cache_get(block, &data);

    *bitmap = data;
    return status;
}

// A clear bit of a bitmap of `end` bits, from `from` on or else before it, is found and set.
static int take_bit(uint32_t bitmap_block, uint32_t from, uint32_t end, uint32_t *bit) {
    uint64_t *bitmap;
    int status = get_bitmap(bitmap_block, &bitmap);

    if (status < 0)
        return status;
    *bit = find_clear(bitmap, from, end);
    if (*bit == NO_BIT)
        *bit = find_clear(bitmap, 0, from < end ? from : end);
    if (*bit == NO_BIT)
        return ERR_NOSPC;
    cache_change(&bitmap[*bit / 64], sizeof *bitmap);
    set_bit(bitmap, *bit);
    return 0;
}

static int take_block_in(uint32_t group, uint32_t from, uint32_t *block) {
    struct ext2_group *g = &fs.groups[group];
    uint32_t bit;

    if (g->free_blocks == 0 || fs.damaged_groups[group])
        return ERR_NOSPC;

    int status = take_bit(g->block_bitmap, from, super_group_blocks(group), &bit);

    if (status < 0)
        return status;
    *block = super_group_start(group) + bit;
    if (!super_is_data_block(*block)) // it stays marked as used, which it is
        return super_damaged("block bitmap of group", group);
    g->free_blocks--;
    fs.super.free_blocks--;
    return super_group_changed(group);
}

int alloc_block(uint32_t goal, uint32_t *block) {
    if (goal < fs.super.first_data_block || goal >= fs.super.blocks)
        goal = fs.super.first_data_block;

    uint32_t first = (goal - fs.super.first_data_block) / fs.super.blocks_per_group;
    uint32_t from = goal - super_group_start(first);

    if (fs.super.free_blocks == 0)
        return ERR_NOSPC;
    for (uint32_t i = 0; i < fs.group_count; i++) {
        uint32_t group = (first + i) % fs.group_count;
        int status = take_block_in(group, i == 0 ? from : 0, block);

        if (status != ERR_NOSPC)
            return status;
    }
    return ERR_NOSPC;
}

// Clear a bit that must be set.
static int free_bit(uint32_t bitmap_block, uint32_t bit, const char *what, uint32_t number) {
    uint64_t *bitmap;
    int status = get_bitmap(bitmap_block, &bitmap);

    if (status < 0)
        return status;
    if (!get_bit(bitmap, bit))
        return super_damaged(what, number);
    cache_change(&bitmap[bit / 64], sizeof *bitmap);
    clear_bit(bitmap, bit);
    return 0;
}

int alloc_free_block(uint32_t block) {
    if (!super_is_data_block(block))
        return super_damaged("block to free", block);

    uint32_t in_fs = block - fs.super.first_data_block;
    uint32_t group = in_fs / fs.super.blocks_per_group;
    int status = free_bit(fs.groups[group].block_bitmap, in_fs % fs.super.blocks_per_group,
                          "block to free", block);

    if (status < 0)
        return status;
    cache_forget(block);
    fs.groups[group].free_blocks++;
    fs.super.free_blocks++;
    return super_group_changed(group);
}

// Inodes that are reserved are marked as in use, but a damaged bitmap may say otherwise.
static int take_inode_in(uint32_t group, uint32_t *inode) {
    struct ext2_group *g = &fs.groups[group];
    uint32_t bit;
    uint32_t reserved = group == 0 ? fs.first_inode - 1 : 0;

    if (g->free_inodes == 0 || fs.damaged_groups[group] || reserved >= fs.super.inodes_per_group)
        return ERR_NOSPC;

    int status = take_bit(g->inode_bitmap, reserved, fs.super.inodes_per_group, &bit);

    if (status < 0)
        return status;
    *inode = group * fs.super.inodes_per_group + bit + 1;
    return *inode < fs.first_inode ? super_damaged("inode bitmap of group", group) : 0;
}

int alloc_inode(uint32_t group, bool directory, uint32_t *inode) {
    if (fs.super.free_inodes == 0)
        return ERR_NOSPC;
    for (uint32_t i = 0; i < fs.group_count; i++) {
        uint32_t here = (group + i) % fs.group_count;
        int status = take_inode_in(here, inode);

        if (status == ERR_NOSPC)
            continue;
        if (status < 0)
            return status;
        fs.groups[here].free_inodes--;
        fs.groups[here].directories += directory;
        fs.super.free_inodes--;
        return super_group_changed(here);
    }
    return ERR_NOSPC;
}

int alloc_free_inode(uint32_t inode, bool directory) {
    uint32_t group = (inode - 1) / fs.super.inodes_per_group;
    int status = free_bit(fs.groups[group].inode_bitmap, (inode - 1) % fs.super.inodes_per_group,
                          "inode to free", inode);

    if (status < 0)
        return status;
    fs.groups[group].free_inodes++;
    if (directory && fs.groups[group].directories > 0)
        fs.groups[group].directories--;
    fs.super.free_inodes++;
    return super_group_changed(group);
}

int alloc_inode_is_used(uint32_t inode, bool *used) {
    uint32_t group = (inode - 1) / fs.super.inodes_per_group;
    uint64_t *bitmap;

    if (fs.damaged_groups[group])
        return ERR_DAMAGED;

    int status = get_bitmap(fs.groups[group].inode_bitmap, &bitmap);

    if (status == 0)
        *used = get_bit(bitmap, (inode - 1) % fs.super.inodes_per_group);
    return status;
}
