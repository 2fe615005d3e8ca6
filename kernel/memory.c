// kernel/memory.c -- memory objects: ranges of physical addresses.

#include <kernel/core.h>

int memory_create(struct account *account, paddr_t base, uint64_t size, bool device,
                  struct memory **memory) {
    struct memory *made = object_alloc(account, OBJECT_MEMORY);
    if (!made)
        return ERR_QUOTA;
    made->base = base;
    made->size = size;
    made->device = device;
    *memory = made;
    return 0;
}

void memory_put(struct memory *memory) {
    assert(memory->object.refs > 0);
    if (--memory->object.refs == 0)
        object_free(memory);
}
