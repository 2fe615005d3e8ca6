// servers/fs/dir.h -- directories: names in them, and finding them.
#pragma once

#include <servers/fs/inode.h>

struct name { // not zero-terminated
    const char *text;
    uint32_t size; // 1 to EXT2_NAME_MAX
};

// The inode that the name stands for. ERR_NOENT.
int dir_find(struct inode *dir, struct name name, uint32_t *inode);

// A new entry; the caller has made sure that there is none of this name. The directory is stored.
int dir_add(struct inode *dir, struct name name, const struct inode *inode);

// The entry's name stands for another inode from now on. Not for "." and "..".
int dir_replace(struct inode *dir, struct name name, const struct inode *inode);

int dir_remove(struct inode *dir, struct name name);

// Give a new directory its "." and "..".
int dir_create(struct inode *dir, const struct inode *parent);

// What ".." stands for.
int dir_parent(struct inode *dir, uint32_t *parent);
int dir_set_parent(struct inode *dir, const struct inode *parent);

int dir_is_empty(struct inode *dir, bool *empty);

// Call `found` for each entry from offset *from on, until it returns something else than 0, and
// return that. *from is then the offset of the entry which `found` did not take, or of the end.
int dir_each(struct inode *dir, uint64_t *from,
             int (*found)(void *argument, const struct ext2_entry *entry, uint64_t offset),
             void *argument);
