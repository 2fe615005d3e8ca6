// servers/fs/inode.h -- inodes in memory.
//
// inode_get and inode_put bracket every use; while there is one, the struct stays where it is. With
// the last use of an inode that has no links, the inode and its blocks are freed.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <abi/ext2.h>
#include <abi/io.h>

struct inode {
    uint32_t number; // 0: the struct is free
    uint32_t uses;
    uint32_t chain;        // next one with the same hash
    uint32_t newer, older; // in the order of use
    uint32_t goal;         // where its next block should be, 0: not known
    uint32_t leaf;         // the block of the map used last, 0: none,
    uint64_t leaf_first;   // and the index in the file of its first block
    uint64_t read_next;    // where a reader in sequence would go on
    uint64_t quiet_until;  // until this time reading it does not set the time of access
    uint32_t room_hint;    // of a directory: blocks before this one have no room
    struct ext2_inode disk;
};

// Use `count` structs at `table`. None is in use any more.
void inode_start(struct inode *table, uint32_t count);

// The inode with that number, which some entry names. ERR_DAMAGED if it cannot be, ERR_FILES if too
// many are in use.
int inode_get(uint32_t number, struct inode **inode);

// The same, also if it has no links.
int inode_get_orphan(uint32_t number, struct inode **inode);

// One more use of it.
static inline void inode_hold(struct inode *inode) { inode->uses++; }
void inode_put(struct inode *inode);

// As inode_put, but it is not freed, even if it has no links.
void inode_release(struct inode *inode);

// A new one without links, in the group of `near`; mode has its kind. It is in use.
int inode_create(const struct inode *near, uint32_t mode, struct inode **inode);

// Its disk part was changed: to the cache with it.
int inode_store(struct inode *inode);

// The times, nanoseconds since 1970; `changed` is always set with them.
enum inode_times {
    TIME_MODIFIED = 1,
    TIME_CHANGED = 2,
};
void inode_touch(struct inode *inode, unsigned which);
void inode_set_accessed(struct inode *inode, uint64_t time);
void inode_set_modified(struct inode *inode, uint64_t time);

// It was read: set the time of access if that is older than the last change, or than a day.
void inode_was_read(struct inode *inode);

// It has one name more, or this many. Without any it is freed with its last use.
int inode_link(struct inode *inode);
void inode_set_links(struct inode *inode, uint32_t links);

void inode_stat(const struct inode *inode, struct io_stat *stat);
uint32_t inode_io_kind(uint32_t mode);  // enum io_kind
uint32_t inode_entry_kind(uint32_t mode); // enum ext2_kind

void inode_set_size(struct inode *inode, uint64_t size);

static inline bool inode_is(const struct inode *inode, enum ext2_mode kind) {
    return (inode->disk.mode & EXT2_MODE_KIND) == kind;
}

static inline uint64_t inode_size(const struct inode *inode) {
    uint64_t high = inode_is(inode, EXT2_MODE_FILE) ? inode->disk.size_high : 0;

    return high << 32 | inode->disk.size;
}

// A symbolic link whose text is in the map.
bool inode_is_fast_symlink(const struct inode *inode);
