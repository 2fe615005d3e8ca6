// servers/vm/dma.h -- DMA memory: rows of frames whose physical address is known.
#pragma once

#include <abi/types.h>

// Make one of `size` bytes for that client, zeroed. 0, its number and its physical address;
// ERR_ARG, ERR_NOMEM.
int dma_create(uint32_t maker, uint64_t size, uint64_t *number, paddr_t *base);

// Map it in a task at `address`, readable and writable: when this returns 0, the task's handle is
// owned here. Or take the mapping away that is there.
int dma_map(uint64_t number, handle_t task, uint64_t address);
int dma_unmap(uint64_t number, uint64_t address);

// Free it. ERR_BUSY: it is mapped somewhere.
int dma_free(uint64_t number);

// Unmap and free all that was made for that client. 0, or the error of what could not be unmapped,
// which stays.
int dma_reset(uint32_t maker);
