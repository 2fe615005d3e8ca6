// kernel/memory.h -- memory objects: ranges of physical addresses that may be mapped.
#pragma once

#include <kernel/object.h>

#include <stdbool.h>

struct account;

struct memory {
    struct object object; // refs: handles
    paddr_t base;
    uint64_t size;
    bool device; // not RAM: never executed from
};

// [base, base + size), page-aligned. ERR_QUOTA.
int memory_create(struct account *account, paddr_t base, uint64_t size, bool device,
                  struct memory **memory);
void memory_put(struct memory *memory);
