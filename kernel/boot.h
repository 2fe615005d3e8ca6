// kernel/boot.h -- from the firmware to the first thread: what the machine has, and who gets it.
#pragma once

#include <abi/kernel.h>

#include <stdbool.h>

enum { RANGES_MAX = 32 }; // of RAM and of what is taken, together

// A range of physical memory, up to `end`.
struct range {
    paddr_t base, end;
};

struct ranges {
    unsigned count;
    struct range of[RANGES_MAX];
};

struct machine_description {
    struct ranges ram, taken; // taken: RAM and device space that init does not get
    struct range initrd, tree;
    paddr_t plic, finisher; // finisher: the emulator's way to end with a status; 0: none
    uint64_t plic_lines, timebase;
    unsigned hart_count;
    uint64_t hartids[HARTS_MAX];
    uint32_t plic_contexts[HARTS_MAX]; // of S-mode
    bool sstc;
};

static inline uint64_t page_up(uint64_t size) {
    return (size + PAGE_SIZE - 1) & -(uint64_t)PAGE_SIZE;
}

// Reads the device tree, and sets all but machine->tree.base: its physical address.
// Returns NULL, or what is wrong with it, for people.
const char *devicetree_read(const void *tree, struct machine_description *machine);

// Adds [base, end), unless it is empty. devicetree_read leaves room for the kernel and RAM.
void ranges_add(struct ranges *ranges, paddr_t base, paddr_t end);

// Makes init from the image that the kernel carries, gives it what is not taken, and lets it run.
void inittask_create(struct machine_description *machine);
