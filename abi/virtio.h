// abi/virtio.h -- requests of drivers to virtio, the bus server.
//
// virtio owns each device's registers and rings, and the DMA memory. A driver opens the one device
// of its type, gets DMA memory mapped, places its data there and posts chains of buffers inside of
// it; it never learns a physical address. Opening again resets the device and begins anew.
// Types, features and configuration space: Virtual I/O Device (VIRTIO) Version 1.1, chapter 5.
#pragma once

#include <abi/message.h>

enum {
    VIRTIO_QUEUE_MAX = 128,     // entries of a queue
    VIRTIO_QUEUES_MAX = 3,      // of one device
    VIRTIO_CHAIN_MAX = 16,      // buffers in one chain
    VIRTIO_DMA_MAX = 1 << 20,   // bytes of one driver
    VIRTIO_CONFIG_MAX = 256,    // bytes that VIRTIO_CONFIG gives at once
};

enum virtio_type { // section 5
    VIRTIO_NETWORK = 1,
    VIRTIO_BLOCK = 2,
    VIRTIO_ENTROPY = 4,
};

enum virtio_op {
    // handles[0]: the driver's task, with the right to map; handles[1]: a notification in which
    // bit 0 is set when chains are done. The device is reset. ERR_NOENT: there is no such device;
    // ERR_BUSY: another driver has it; ERR_PERM: the gate is for another type
    VIRTIO_OPEN = 0x400,
    VIRTIO_START,  // the driver is ready: features and queues are in force
    VIRTIO_CONFIG, // part of the configuration space into the lent buffer
    // The lent buffer is struct virtio_buffer[count]: one chain. ERR_AGAIN: the queue has no room,
    // some chains must be collected first
    VIRTIO_POST,
    VIRTIO_COLLECT, // the oldest chain of a queue that is done, if there is one
    // All but VIRTIO_OPEN get ERR_STATE when nothing is open, or it is not started yet; ERR_IO
    // when the device broke the rules and was stopped. Opening again helps in both cases.
};

struct virtio_open {
    uint64_t type;        // enum virtio_type
    uint64_t features;    // those that the driver wants, at most
    uint64_t dma_address; // where in the driver's address space
    uint64_t dma_size;    // bytes, a multiple of PAGE_SIZE
};

struct virtio_open_reply {
    uint64_t features; // those that both have; VIRTIO_F_VERSION_1 is virtio's own business
    uint64_t queues;   // that the device has, at most VIRTIO_QUEUES_MAX
};

struct virtio_config {
    uint64_t offset;
    uint64_t size;
};

// Offsets count from the start of the driver's DMA memory; what reaches out of it is refused, with
// ERR_ARG, and nothing is posted.
struct virtio_buffer {
    uint32_t offset;
    uint32_t size;
    uint32_t device_writes; // 0: the device reads it. Those that it writes come last
    uint32_t reserved;
};

struct virtio_post {
    uint64_t queue;
    uint64_t token; // the driver's own name for the chain
    uint64_t count;
};

struct virtio_collect {
    uint64_t queue;
};

struct virtio_collect_reply {
    uint64_t found;   // 1: here is a chain; 0: none is done
    uint64_t token;
    uint64_t written; // bytes, by the device
    uint64_t left;    // chains that are done as well
};
