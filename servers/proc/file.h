// servers/proc/file.h -- what this server asks of fs: programs, through a session of its own.
#pragma once

#include <stddef.h>

#include <abi/io.h>

// Find fs's gate among the grants. An error if there is none.
int file_start(void);

// Paths are absolute and need no zero at their end. 0 or an error.
int file_stat(const char *path, size_t path_size, struct io_stat *stat);

// Open for reading. *gate is the caller's to close.
int file_open(const char *path, size_t path_size, handle_t *gate);

// Read `size` bytes at `offset`, fewer only at the end of the file. Returns how many, or an error.
long file_read(handle_t gate, uint64_t offset, void *to, size_t size);

// Wait until everything is on the disk.
void file_sync_all(void);
