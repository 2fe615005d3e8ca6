// servers/virtio/queue.h -- a split queue: chains of buffers to the device and back.
//
//   queue_post -> descriptors, available ring -> device -> used ring -> queue_advance -> queue_take
//
// Virtio 1.1, section 2.6. The page is shared with the device, which may write to all of it at any
// time. So nothing is ever read back from it but the used ring, each entry of which is checked;
// what must be remembered is in struct queue.
//
// No system calls; the caller notifies the device.
#pragma once

#include <stdbool.h>

#include <abi/errors.h>
#include <abi/kernel.h>
#include <abi/virtio.h>

enum descriptor_flags {
    DESCRIPTOR_NEXT = 1,  // `next` is the next one of the chain
    DESCRIPTOR_WRITE = 2, // the device writes, else it reads
};

struct descriptor {
    paddr_t address;
    uint32_t size;
    uint16_t flags;
    uint16_t next;
};

struct available_ring { // written by the driver
    uint16_t flags;
    uint16_t index; // entries ever added, modulo 2^16
    uint16_t heads[VIRTIO_QUEUE_MAX];
    uint16_t event; // of a feature that is never agreed on
};

enum { USED_NO_NOTIFY = 1 }; // a flag: the device looks by itself

struct used_ring { // written by the device
    uint16_t flags;
    uint16_t index; // entries ever added, modulo 2^16
    struct used_entry {
        uint32_t head;
        uint32_t written; // bytes
    } entries[VIRTIO_QUEUE_MAX];
    uint16_t event;
};

//  0                 2048               2312
//  | descriptors     | available ring   | used ring          |  PAGE_SIZE
struct queue_page {
    struct descriptor descriptors[VIRTIO_QUEUE_MAX]; // 16-byte aligned
    struct available_ring available;                 // 2
    struct used_ring used;                           // 4
};

_Static_assert(sizeof(struct descriptor) == 16, "as the device has it");
_Static_assert(offsetof(struct queue_page, available) == 2048, "behind the descriptors");
_Static_assert(offsetof(struct queue_page, used) == 2312, "behind the available ring");
_Static_assert(sizeof(struct queue_page) <= PAGE_SIZE, "one page");

// A driver's DMA memory, as the device sees it.
struct dma_range {
    paddr_t base;
    uint64_t size;
};

enum chain_state {
    CHAIN_FREE, // also of descriptors that are not the first of a chain
    CHAIN_POSTED,
    CHAIN_DONE, // the device is done with it, the driver has not heard of it
};

struct chain { // at the place of its first descriptor, the head
    uint64_t token;
    uint32_t writable; // bytes
    uint32_t written;
    uint8_t state; // enum chain_state
    uint8_t count; // of descriptors
};

struct queue {
    volatile struct queue_page *page;
    unsigned size; // entries; a power of two
    struct chain chains[VIRTIO_QUEUE_MAX];
    uint16_t next[VIRTIO_QUEUE_MAX]; // of each descriptor in a chain
    uint16_t free[VIRTIO_QUEUE_MAX]; // free descriptors, free_count of them
    uint16_t done[VIRTIO_QUEUE_MAX]; // heads of chains in CHAIN_DONE, a ring
    unsigned free_count;
    unsigned done_added, done_taken; // both only grow
    uint16_t available_index, used_index; // how far the rings are filled and read
    unsigned posted;                      // chains in CHAIN_POSTED
};

// Begin with an empty queue of `size` entries, a power of two, at most VIRTIO_QUEUE_MAX. The page
// is cleared. The device must not use it meanwhile.
void queue_start(struct queue *q, volatile struct queue_page *page, unsigned size);

// Hand a chain of 1 to VIRTIO_CHAIN_MAX buffers to the device. ERR_ARG if one of them is empty or
// not inside of `dma`, or if one that the device reads follows one that it writes; ERR_AGAIN if the
// queue has no room.
int queue_post(struct queue *q, const struct dma_range *dma, uint64_t token,
               const struct virtio_buffer *buffers, unsigned count);

// Whether the device wants to be told of what was posted.
bool queue_wants_notify(const struct queue *q);

// Look at what the device has done. Returns how many chains wait to be collected, or ERR_IO if the
// device put nonsense into the used ring: it must be reset then.
int queue_advance(struct queue *q);

// Take the oldest chain that waits to be collected, if there is one; its descriptors are free.
void queue_take(struct queue *q, struct virtio_collect_reply *reply);

// Assert what must always hold.
void queue_check(const struct queue *q);
