// user/lib/io.h -- the client's side of abi/io.h, one function for each request in use.
#pragma once

#include <abi/io.h>
#include <abi/types.h>

// Read up to `size` bytes; waits until there is one. Returns how many, 0 at the end, or an error.
long io_read(handle_t gate, void *to, size_t size);

// Write up to `size` bytes; waits until there is room. Returns how many went, or an error.
long io_write(handle_t gate, const void *from, size_t size);

// Write all of them. 0, or the error that stopped it.
int io_write_all(handle_t gate, const void *from, size_t size);

// The counters of a serial line.
int io_counters(handle_t gate, struct io_counters *counters);
