// kernel/object.h -- what every kernel object begins with.
#pragma once

#include <abi/kernel.h>

struct account;

// An object lives while refs is above 0. Handles count; so do the places inside the kernel that
// point to it and say so where they stand.
struct object {
    uint32_t refs;
    uint32_t handles; // those of refs that are in the tables of tasks
    uint8_t type;     // enum object_type
};

// A zeroed object with one reference, the caller's, in *object. Objects of one type and one account
// share pages. ERR_QUOTA. (page.c)
int object_create(struct account *account, enum object_type type, void *object);
void object_free(void *object);

// One reference more; one less: the last one ends the object. (handle.c)
void object_get(void *object);
void object_put(void *object);

// Lets a pointer that counts name this object, or NULL, in place of what it named before.
void object_set(void *pointer, void *object);
