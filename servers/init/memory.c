// servers/init/memory.c -- RAM for the tasks that init starts, and windows to look into it.
#include <abi/errors.h>
#include <servers/init/boot.h>
#include <servers/init/memory.h>
#include <user/lib/syscalls.h>

enum { STEP_PAGES = 256 };

static uint64_t taken[MEMORY_RANGES_MAX]; // bytes from the start of each RAM range

// Split `size` bytes off what is left of a range.
static long take(const struct boot_handle *ram, uint64_t *used, uint64_t size) {
    long memory = sys_memory_split(ram->handle, *used, size);

    if (memory > 0)
        *used += size;
    return memory;
}

uint64_t memory_total(void) {
    const struct boot_handle *ram;
    uint64_t total = 0;

    for (unsigned i = 0; i < MEMORY_RANGES_MAX && (ram = boot_nth(BOOT_RAM, i)) != NULL; i++)
        total += ram->size;
    return total;
}

long memory_take(uint64_t size) {
    const struct boot_handle *ram;

    for (unsigned i = 0; i < MEMORY_RANGES_MAX && (ram = boot_nth(BOOT_RAM, i)) != NULL; i++) {
        if (size <= ram->size - taken[i])
            return take(ram, &taken[i], size);
    }
    return ERR_NOMEM;
}

long memory_rest(unsigned range, uint64_t *size) {
    const struct boot_handle *ram = boot_nth(BOOT_RAM, range);

    *size = ram ? ram->size - taken[range] : 0;
    return *size ? take(ram, &taken[range], *size) : ERR_NONE;
}

long memory_map_range(handle_t memory, uint64_t offset, handle_t task, vaddr_t at, uint64_t pages,
                      uint64_t access) {
    for (uint64_t done = 0; done < pages; done += STEP_PAGES) {
        uint64_t step = pages - done < STEP_PAGES ? pages - done : STEP_PAGES;
        long status = sys_memory_map(memory, offset + done * PAGE_SIZE, task, at + done * PAGE_SIZE,
                                     step, access);

        if (status < 0)
            return status;
    }
    return 0;
}

void *memory_window_open(handle_t memory, uint64_t offset, uint64_t pages) {
    if (memory_map_range(memory, offset, HANDLE_TASK, WINDOW_PROGRAM, pages,
                         ACCESS_READ | ACCESS_WRITE) < 0)
        return NULL;
    return (void *)WINDOW_PROGRAM;
}

void memory_window_close(uint64_t pages) { sys_memory_unmap(HANDLE_TASK, WINDOW_PROGRAM, pages); }
