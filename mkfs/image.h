// mkfs/image.h -- an empty ext2 file system in a file of the host, and handing out its blocks.
#pragma once

#include <stdint.h>

#include <abi/ext2.h>

struct geometry { // what the command line asks for; 0: choose
    uint64_t size;       // bytes
    uint64_t block_size; // bytes
    uint64_t inodes;
};

// The file is mapped while it is made, so all of it can be reached by pointers.
struct image {
    uint8_t *bytes;
    uint64_t size; // bytes
    uint32_t block_size;
    uint32_t groups;
    uint32_t inode_table_blocks; // of a group
    uint32_t descriptor_blocks;
    uint32_t time; // that everything in it has
    uint32_t next_block;
    uint32_t next_inode;
    struct ext2_superblock super;
    struct ext2_group *descriptors; // in the image
};

// Choose what is not asked for, so that `blocks` blocks of files and `inodes` inodes find room.
// Ends with a message if the size that is asked for is too small, or nonsense.
void image_plan(struct image *image, const struct geometry *ask, uint64_t blocks, uint64_t inodes);

// Create the file, and in it the groups with nothing in use but their own blocks.
void image_create(struct image *image, const char *path);

// A free block, zeroed. The plan has made sure that there is one.
uint32_t image_take_block(struct image *image);

// The next free inode.
uint32_t image_take_inode(struct image *image);
struct ext2_inode *image_inode(struct image *image, uint32_t number);

// Its group has one more directory.
void image_count_directory(struct image *image, uint32_t inode);

static inline void *image_block(const struct image *image, uint32_t block) {
    return image->bytes + (uint64_t)block * image->block_size;
}

// Write the superblock and all copies, and end.
void image_finish(struct image *image);
