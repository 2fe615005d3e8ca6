// servers/virtio/dma.h -- DMA memory from vm: contiguous, zeroed, and its address is known.
#pragma once

#include <abi/types.h>

struct dma {
    uint64_t number; // vm's name for it
    paddr_t base;
    uint64_t size; // bytes, a multiple of PAGE_SIZE; 0: there is none
};

// Get `size` bytes. 0 or vm's error; then d->size is 0.
int dma_create(struct dma *d, uint64_t size);

// Map it at `at` in that task, readable and writable, or take that mapping away. 0 or vm's error.
int dma_map(const struct dma *d, handle_t task, vaddr_t at);
int dma_unmap(const struct dma *d, vaddr_t at);

// Give it back; it must be mapped nowhere and no device may know it.
void dma_free(struct dma *d);

// Give back all that an instance before this one had. No device may know any of it.
int dma_reset(void);
