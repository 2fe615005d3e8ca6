// servers/fs/map.h -- which block of the disk has which part of a file.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <servers/fs/inode.h>

// The block of the disk with the index-th block of the file; 0: a hole. 0 or an error.
int map_get(struct inode *inode, uint64_t index, uint32_t *block);

// Read the index-th block of the file, which is `block` and missing in the cache, and with it up to
// `wanted` that follow it in the file and on the disk.
int map_fetch(struct inode *inode, uint64_t index, uint32_t block, uint64_t wanted);

// The same as map_get, but a hole gets a block: *fresh tells the caller to write all of it. In any
// case the inode must be stored afterwards.
int map_allocate(struct inode *inode, uint64_t index, uint32_t *block, bool *fresh);

// Free the blocks of the file from the index-th on; those of the map that are not needed any more
// as well. The inode must be stored afterwards. What is damaged is left out; then an error.
int map_free_from(struct inode *inode, uint64_t index);

// How many blocks a file can have, and how many bytes.
uint64_t map_blocks_max(void);
uint64_t map_size_max(void);
