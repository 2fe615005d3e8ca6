// servers/fs/link.h -- giving names to things, and taking them away.
#pragma once

#include <servers/fs/path.h>

// All take what path_walk with FOLLOW_NEVER has found (link_create: any), and leave it to the
// caller to call path_done.

// A new file or directory, by the kind in `mode`, or a symbolic link with this text. *inode is in
// use.
int link_create(const struct path_end *end, uint32_t mode, struct inode **inode);
int link_create_symlink(const struct path_end *end, const char *text, uint32_t size);

// One more name, where `to` says, for what `inode` is.
int link_add(struct inode *inode, const struct path_end *to);

// Remove a name; `directory`: of an empty directory, and nothing else.
int link_remove(const struct path_end *end, bool directory);

// `from` gets the name `to`, in place of what had it.
int link_rename(const struct path_end *from, const struct path_end *to);
