// servers/fs/alloc.h -- which blocks and inodes are in use: the bitmaps.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// Take a free block for files, near block `goal` if there is one. ERR_NOSPC, or another error.
int alloc_block(uint32_t goal, uint32_t *block);

// Give it back; its content is forgotten.
int alloc_free_block(uint32_t block);

// Take a free inode, in `group` if there is one; the group's count of directories grows with it.
int alloc_inode(uint32_t group, bool directory, uint32_t *inode);
int alloc_free_inode(uint32_t inode, bool directory);

// Says whether an inode is marked as in use.
int alloc_inode_is_used(uint32_t inode, bool *used);
