// servers/fs/path.h -- from a path to an inode.
#pragma once

#include <abi/io.h>
#include <servers/fs/dir.h>

enum { SYMLINKS_MAX = 40 }; // on the way of one path

// Whether a symbolic link at the end is followed.
enum follow {
    FOLLOW_NEVER, // the name itself is meant
    FOLLOW_SLASH, // only if a slash is behind it
    FOLLOW_ALWAYS,
};

// How a path ends.
enum last_name {
    LAST_NAME,   // with a name
    LAST_DOT,    // with "."
    LAST_DOTDOT, // with ".."
    LAST_NONE,   // it is empty, or only slashes
};

struct path_end {
    struct inode *parent; // the directory of the last name
    struct inode *inode;  // what the path names, NULL if there is nothing; both are in use
    enum last_name last;
    struct name name; // of LAST_NAME; stays until the next walk into the same place
    bool slash;       // it ends with one: only a directory can be meant
    char text[2 * IO_PATH_MAX];
};

// Follow the path in end->text, `size` bytes, at most IO_PATH_MAX, from `start`. ERR_NOENT if a
// directory on the way is missing, ERR_NOTDIR if something on the way is none, ERR_LOOP,
// ERR_NAMETOOLONG, ERR_ARG for a zero byte. Afterwards path_done must be called, unless there was
// an error.
int path_walk(struct inode *start, uint64_t size, enum follow follow, struct path_end *end);
void path_done(struct path_end *end);

// The same, where there must be something; just the inode, in use.
int path_find(struct inode *start, uint64_t size, enum follow follow, struct path_end *work,
              struct inode **inode);

// The text of a symbolic link to `to`, which has room for IO_PATH_MAX bytes.
int path_read_link(struct inode *link, char *to, uint32_t *size);
