// user/lib/virtio.h -- the driver's side of abi/virtio.h, one function for each request.
//
// Each returns what virtio answers, or why there was no answer.
#pragma once

#include <abi/startup.h>
#include <abi/virtio.h>

// Where a driver, which has no registers, lets its DMA memory be mapped.
#define VIRTIO_DMA_ADDRESS PROGRAM_DEVICE_BASE

// Open the device: ask->dma_size bytes are mapped at ask->dma_address of this task, zeroed; bit 0
// of `notification` is set when chains are done.
int virtio_open(handle_t gate, const struct virtio_open *ask, handle_t notification,
                struct virtio_open_reply *reply);

int virtio_start(handle_t gate);

// Copy `size` bytes at `offset` of the configuration space.
int virtio_config(handle_t gate, uint64_t offset, void *to, uint64_t size);

// Post the chain of ask->count buffers.
int virtio_post(handle_t gate, const struct virtio_post *ask, const struct virtio_buffer *buffers);

// Get one chain that is done, if reply->found.
int virtio_collect(handle_t gate, uint64_t queue, struct virtio_collect_reply *reply);
