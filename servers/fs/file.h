// servers/fs/file.h -- the content of files.
#pragma once

#include <servers/fs/inode.h>

// Copy up to `size` bytes from `offset` on to the client; the first *count of them were copied
// before. *count: how many there are now; 0 at the end. CACHE_MISSING: it is to go on later.
int file_read(struct inode *inode, uint64_t offset, uint64_t size, uint64_t *count);

// Copy bytes from the client. *count may be less than `size` if the disk is full or the file as
// large as can be; an error only if it is 0.
int file_write(struct inode *inode, uint64_t offset, uint64_t size, uint64_t *count);

// Make it `size` bytes long; what is added is zero.
int file_truncate(struct inode *inode, uint64_t size);
