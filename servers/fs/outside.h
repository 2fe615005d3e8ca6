// servers/fs/outside.h -- what the file system needs from outside: a disk, a clock, the client.
//
// outside.c has it by messages; tests on the host bring their own.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <abi/types.h>

enum { DISK_TRANSFER_MAX = 64 * 1024 }; // bytes in one disk_read or disk_write

// Look for disk and clock. The size is in bytes; an error if there is no disk.
int outside_start(uint64_t *disk_size, bool *read_only);

// Positions and sizes are in bytes, multiples of 512. 0 or an error.
int disk_read(uint64_t position, void *to, size_t size);
int disk_write(uint64_t position, const void *from, size_t size);

// What was written is on the medium when this returns.
int disk_flush(void);

// Nanoseconds since 1970; clock_recent may be some seconds old, and costs nothing.
uint64_t clock_now(void);
uint64_t clock_recent(void);

// Copy between our memory and the buffers that the client of the present request has lent: of the
// one received last, or of the deferred one that was chosen.
void client_choose(handle_t reply);
int client_get(uint64_t offset, void *to, size_t size);
int client_put(uint64_t offset, const void *from, size_t size);

// A second thread, which calls `work` each time after it was woken. 0 or an error.
int thread_create(void (*work)(void));
void thread_wake(void);
