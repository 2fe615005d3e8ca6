// user/tests/lib/pages.c -- taking pages of the program's own memory away from a task, and back.
#include <user/tests/lib/pages.h>
#include <user/tests/lib/test.h>

static vaddr_t page_start(const volatile void *address) {
    return (vaddr_t)address / PAGE_SIZE * PAGE_SIZE;
}

uint64_t page_offset(const volatile void *address) {
    vaddr_t at = page_start(address);

    for (uint64_t i = 0; i < startup->map_count; i++) {
        const struct startup_map *map = &startup->maps[i];

        if (at >= map->address && at - map->address < map->pages * PAGE_SIZE)
            return map->offset + (at - map->address);
    }
    check(!"an address of the program's memory");
    return 0;
}

void page_map(handle_t task, const volatile void *address, uint64_t access) {
    check_eq(
        sys_memory_map(startup->memory, page_offset(address), task, page_start(address), 1, access),
        0);
}

void page_unmap(handle_t task, const volatile void *address) {
    check_eq(sys_memory_unmap(task, page_start(address), 1), 0);
}
