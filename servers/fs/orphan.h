// servers/fs/orphan.h -- inodes without a name that somebody still has open.
//
// They are a list on the disk, so that they can be freed after a crash: the superblock names the
// first one, and the time of deletion of each is the number of the next.
#pragma once

#include <servers/fs/inode.h>

// Its last link went. The caller stores it.
void orphan_add(struct inode *inode);

// It is about to be freed.
void orphan_remove(struct inode *inode);

// After mounting: free those that a crash has left.
void orphan_clean(void);
