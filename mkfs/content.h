// mkfs/content.h -- files, directories and symbolic links in an image.
#pragma once

#include <mkfs/image.h>
#include <mkfs/tree.h>

// How many blocks of this size all nodes need together, and how many inodes.
uint64_t content_blocks(const struct node *root, uint32_t block_size);
uint64_t content_inodes(const struct node *root);

// Put all of them into the image.
void content_write(struct image *image, struct node *root);
