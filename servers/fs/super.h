// servers/fs/super.h -- the file system as a whole: its superblock and its groups.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <abi/ext2.h>

// What is mounted. Everything but the counts stays as it is after super_mount.
struct file_system {
    struct ext2_superblock super; // first; its counts are those of now
    struct ext2_group *groups;
    uint32_t *files_from; // for each group: from this block on, all of its blocks are for files
    bool *damaged_groups; // their descriptors are nonsense
    uint32_t group_count;
    uint32_t block_size, block_shift;
    uint32_t inode_size;
    uint32_t first_inode; // that is not reserved
    bool kinds;           // directory entries have a kind
    bool read_only;
    int trouble; // why nothing is mounted, or 0
};
extern struct file_system fs;

// What a file system is mounted with. What was not committed is taken back also in the table.
struct super_memory {
    uint8_t *base; // of groups and cache
    uint64_t size;
    void *table; // of sessions
    uint64_t table_size;
};

// Read superblock and group descriptors and check them. Says in a line what it does not like. 0 or
// an error, in fs.trouble too. An instance of the server before this one may have left in there
// what it knew of the same disk: that holds, and *taken_over says so.
int super_mount(const struct super_memory *memory, uint64_t disk_size, bool read_only_disk,
                bool *taken_over);

// From now on an instance after this one can take over what is in the memory.
void super_keep(const struct super_memory *memory);

// All that was changed goes to the disk, and the file system is marked as clean there.
int super_sync(void);

// The same in steps that do not take long, one for each call. *done: that was the last one.
int super_sync_step(bool *done);

// True if there is something for super_sync to do.
bool super_is_changed(void);

// The descriptor of a group was changed, and counts in fs.super with it. It is stored when another
// one changes, or with super_settle, which must come before the end of each request.
int super_group_changed(uint32_t group);
int super_settle(void);

// The same as super_is_data_block, for a block before fs.files_from.
bool super_is_early_data_block(uint32_t block, uint32_t group);

// Something on the disk is nonsense: says so, remembers it for e2fsck, and returns ERR_DAMAGED.
int super_damaged(const char *what, uint64_t number);

static inline uint32_t super_group_start(uint32_t group) {
    return fs.super.first_data_block + group * fs.super.blocks_per_group;
}

static inline uint32_t super_group_blocks(uint32_t group) {
    uint32_t left = fs.super.blocks - super_group_start(group);

    return left < fs.super.blocks_per_group ? left : fs.super.blocks_per_group;
}

// A block of files: it exists, and is none that the file system's own structures occupy.
static inline bool super_is_data_block(uint32_t block) {
    if (block >= fs.super.blocks || block < fs.super.first_data_block)
        return false;

    uint32_t group = (block - fs.super.first_data_block) / fs.super.blocks_per_group;

    return block >= fs.files_from[group] || super_is_early_data_block(block, group);
}
