// kernel/memory.h -- memory objects: ranges of physical addresses that may be mapped.
#pragma once

#include <kernel/object.h>

#include <stdbool.h>

struct memory {
    struct object object; // refs: handles
    paddr_t base; // base and size are multiples of PAGE_SIZE
    uint64_t size;
    bool device; // not RAM: never executed from
};
