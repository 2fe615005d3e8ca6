// servers/vm/dma.h -- DMA memory: rows of frames whose physical address is known.
#pragma once

#include <abi/types.h>

// Make one of `size` bytes, zeroed. 0, its number and its physical address; ERR_ARG, ERR_NOMEM.
int dma_create(uint64_t size, uint64_t *number, paddr_t *base);

// Map it in a task at `address`, readable and writable; or take that mapping away.
int dma_map(uint64_t number, handle_t task, uint64_t address);
int dma_unmap(uint64_t number, handle_t task, uint64_t address);

// Free it. ERR_BUSY: it is mapped somewhere.
int dma_free(uint64_t number);
