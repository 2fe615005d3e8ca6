// servers/fs/list.h -- putting lists and texts into a client's buffer, whose size only the kernel
// knows.
#pragma once

#include <abi/io.h>
#include <servers/fs/inode.h>

// IO_LIST of a directory. ERR_SIZE if not even one entry fits.
int list_entries(struct inode *dir, uint64_t from, struct io_list_reply *reply);

// As much of the text as fits; *count is how much.
int list_put_text(const char *text, uint64_t size, uint64_t *count);
