// kernel/object.h -- what every kernel object begins with.
#pragma once

#include <abi/kernel.h>

// An object lives while refs is above 0. Handles count; so do the places inside the kernel that
// point to it and say so where they stand.
struct object {
    uint32_t refs;
    uint8_t type; // enum object_type
};
