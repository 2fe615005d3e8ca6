// abi/vm.h -- requests to vm, the memory server.
//
// vm has two kinds of gates. A maker's gate comes from init by the manifest (`calls vm N`, N is an
// enum vm_maker): with it address spaces are made and filled. The gate of one space belongs to its
// process, at HANDLE_SPACE, and asks for memory. vm is the pager of each space's task: its
// pager gate is that same gate. VM_DESTROY ends a space and its task. So does the loss of the last
// gate to it, but then the task is just reset.
//
// Sizes and addresses are in bytes and multiples of PAGE_SIZE, if not said otherwise. Memory is
// counted when it is asked for: what VM_MAP gives is there when it is touched. Stacks are counted
// as they grow.
#pragma once

#include <abi/message.h>

enum vm_maker { // what a maker may do: bits, the upper half of its badge
    VM_MAKER_SPACES = 1,
    VM_MAKER_DMA = 2,
};

enum vm_op {
    // On the gate of a space, and only about it.
    VM_MAP = 0x200, // zeroed memory; the answer's words[0] is its address
    VM_UNMAP,
    VM_PROTECT, // another access for mapped memory; never write and execute at once
    VM_USAGE,   // struct vm_usage_reply, about this space

    // On a maker's gate, about a space that it made.
    // handles[0]: a task with nothing mapped, with the rights to map and to control. The answer:
    // the number of the space, and its gate
    VM_CREATE,
    VM_FORK,      // as VM_CREATE; the new space begins as a copy-on-write copy of `space`
    VM_RESET,     // task_reset, and all its memory goes; the space stays
    VM_DESTROY,   // task_kill, and all that the space had is free when the answer comes
    VM_WRITE,     // the lent buffer into the space; words[2], size, as in the buffer
    VM_READ,      // from the space into the lent buffer
    VM_MAP_IN,    // as VM_MAP, in that space
    VM_MAP_IMAGE, // part of an image: shared if not writable, else copy-on-write
    VM_LIMIT,     // how many pages the space may have from now on
    VM_SPACE_USAGE,
    VM_REFUSAL, // why its last fault that was not mended was not: struct vm_refusal_reply

    // Images: memory with the content of a program, to be mapped into many spaces.
    VM_IMAGE_CREATE, // the answer's words[0] is its number
    VM_IMAGE_WRITE,  // the lent buffer to `offset`
    VM_IMAGE_CLOSE,  // no more mappings; it is freed with its last mapping
    VM_KEEP, // for a maker that was started again: struct vm_keep. What it does not name ends

    // DMA memory: contiguous, zeroed, freed only by VM_DMA_FREE. For VM_MAKER_DMA.
    VM_DMA_CREATE, // the answer: its number and its physical address
    VM_DMA_MAP,    // handles[0]: a task, with the right to map. Read and write, at `address`
    VM_DMA_UNMAP,  // what was mapped there
    VM_DMA_FREE,   // it must be mapped nowhere
    VM_DMA_RESET,  // all that was made for this client is unmapped and freed: no device knows it

    VM_STATISTICS, // anyone: struct vm_statistics_reply
};

enum vm_map_flags {
    VM_FIXED = 1,  // at `address`, in place of what is there; else vm chooses
    VM_STACK = 2,  // grows down by faults, up to `size`; the lowest page is never mapped
    VM_SHARED = 4, // the same memory in both after VM_FORK
};

struct vm_map { // VM_MAP, VM_PROTECT (flags unused), VM_UNMAP (address and size only)
    uint64_t address;
    uint64_t size;
    uint64_t access; // enum access
    uint64_t flags;  // enum vm_map_flags
};

struct vm_map_reply {
    uint64_t address;
};

struct vm_create { // VM_CREATE, _FORK, _LIMIT, _RESET, _DESTROY, _SPACE_USAGE, VM_REFUSAL
    uint64_t space; // not for VM_CREATE
    uint64_t limit; // pages, for VM_CREATE, VM_FORK, VM_LIMIT
};

struct vm_fork { // VM_FORK: as vm_create, and
    uint64_t space;
    uint64_t limit;
    vaddr_t stack; // where the child writes first: copied at once, and a few pages above. 0: none
};

struct vm_create_reply {
    uint64_t space;
};

struct vm_copy { // VM_WRITE, VM_READ: any address and size
    uint64_t space;
    uint64_t address;
    uint64_t size;
};

struct vm_map_in {
    uint64_t space;
    uint64_t address;
    uint64_t size;
    uint64_t access_flags; // enum access, and enum vm_map_flags << 8
};

// space and image: 32 bits each. size may end in the middle of a page only where the image does.
struct vm_map_image {
    uint64_t space_image; // space << 32 | image
    uint64_t address;
    uint64_t offset_access; // offset in the image, a multiple of PAGE_SIZE, | enum access
    uint64_t size;
};

struct vm_image { // CREATE: size. WRITE: all, any offset and size. CLOSE: image
    uint64_t image;
    uint64_t offset;
    uint64_t size;
};

struct vm_image_reply {
    uint64_t image;
};

// The lent buffer is the numbers of spaces and then those of images, uint32_t each. All others that
// this maker has made are destroyed and closed, as if nobody could speak of them any more.
struct vm_keep {
    uint64_t spaces, images; // how many there are; together VM_KEEP_MAX at most
};

enum { VM_KEEP_MAX = 1024 };

struct vm_usage_reply {
    uint64_t limit;    // pages
    uint64_t counted;  // pages counted against it
    uint64_t resident; // pages that are there
    uint64_t shared;   // those of them that others have as well
};

struct vm_refusal_reply {
    int64_t error; // ERR_FAULT: nothing is there, or not for this access. ERR_NOMEM. 0: none was
};

struct vm_dma {
    uint64_t number;  // not for CREATE
    uint64_t size;    // CREATE
    uint64_t address; // MAP, UNMAP
};

struct vm_dma_reply {
    uint64_t number;
    paddr_t base;
};

struct vm_statistics_reply { // pages
    uint64_t total;
    uint64_t free;      // of them, nobody has
    uint64_t available; // nobody has, nor was promised
    uint64_t spaces;
};

#define VM_FITS(type) \
    _Static_assert(sizeof(type) <= MESSAGE_WORDS * sizeof(uint64_t), "fits in the words")
VM_FITS(struct vm_map);
VM_FITS(struct vm_map_in);
VM_FITS(struct vm_map_image);
VM_FITS(struct vm_usage_reply);
VM_FITS(struct vm_statistics_reply);
#undef VM_FITS
