// kernel/devicetree.h -- what the kernel needs of the flattened device tree.
#pragma once

#include <abi/kernel.h>

#include <stdbool.h>

enum { RANGES_MAX = 16 };

struct range {
    paddr_t base;
    uint64_t size;
};

struct machine_description {
    struct range ram[RANGES_MAX];
    unsigned ram_count;
    struct range reserved[RANGES_MAX];
    unsigned reserved_count;
    struct range plic, clint, initrd;
    paddr_t finisher; // the emulator's way to end with a status; 0: none
    uint32_t plic_lines;
    uint64_t timebase;
    unsigned hart_count;
    uint64_t hartids[HARTS_MAX];
    uint32_t plic_contexts[HARTS_MAX]; // of S-mode
    bool sstc;
    struct range tree; // the device tree itself
};

// Reads the tree at `address` (kernel's). Returns NULL, or what is wrong with it, for people.
const char *devicetree_read(const void *address, struct machine_description *machine);
