// servers/init/memory.h -- RAM for the tasks that init starts, and windows to look into it.
#pragma once

#include <abi/kernel.h>

// Where init maps what it looks at.
#define WINDOW_DEVICETREE 0x20000000ull
#define WINDOW_PROGRAM 0x30000000ull
#define WINDOW_INITRD 0x80000000ull

enum { MEMORY_RANGES_MAX = 16 };

static inline uint64_t page_count(uint64_t bytes) { return (bytes + PAGE_SIZE - 1) / PAGE_SIZE; }

// Bytes of RAM that init got.
uint64_t memory_total(void);

// Take `size` bytes of RAM, a multiple of PAGE_SIZE, contiguous and not cleared, that nobody else
// has.
// The handle, or ERR_NOMEM. RAM is not given back: a task that init restarts keeps what it has.
long memory_take(uint64_t size);

// Take all that is left of the range with that index, counted from 0: its handle, and its size in
// bytes, or ERR_NONE.
long memory_rest(unsigned range, uint64_t *size);

// As sys_memory_map, in steps.
long memory_map_range(handle_t memory, uint64_t offset, handle_t task, vaddr_t at, uint64_t pages,
                      uint64_t access);

// Map pages of a memory object, read and write, at WINDOW_PROGRAM. Returns the address, or NULL.
void *memory_window_open(handle_t memory, uint64_t offset, uint64_t pages);
void memory_window_close(uint64_t pages);
