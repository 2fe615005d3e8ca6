// mkfs/tree.h -- a folder of the host, as it is to be on the disk.
#pragma once

#include <stdint.h>

struct node {
    struct node *next;   // in the order in which nodes were found: parents before children
    struct node *parent; // of the root: itself
    struct node *child;  // first of a directory's children, which are sorted by name
    struct node *sibling;
    char *name;
    char *path;   // on the host; NULL: made by us
    char *target; // of a symbolic link, its text
    uint32_t mode; // enum ext2_mode and permissions
    uint64_t size; // bytes of a file or symbolic link
    uint32_t links;
    uint32_t inode;
};

// Read the folder (NULL: an empty one) with all below it, and add lost+found. The process ends with
// a message if something in it is not a file, folder or symbolic link, or cannot be read.
struct node *tree_read(const char *folder);

// End with "mkfs: " and this message.
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
