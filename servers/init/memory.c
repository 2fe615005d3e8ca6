// servers/init/memory.c -- RAM for the tasks that init starts, and windows to look into it.
#include <abi/errors.h>
#include <servers/init/boot.h>
#include <servers/init/memory.h>
#include <user/lib/syscalls.h>

enum {
    RAM_RANGES_MAX = 16,
    STEP_PAGES = 256,
};

long memory_take(uint64_t size) {
    static uint64_t taken[RAM_RANGES_MAX]; // bytes from the start of each RAM range
    const struct boot_handle *ram;

    for (unsigned i = 0; i < RAM_RANGES_MAX && (ram = boot_nth(BOOT_RAM, i)) != NULL; i++) {
        if (size > ram->size - taken[i])
            continue;

        long memory = sys_memory_split(ram->handle, taken[i], size);

        if (memory > 0)
            taken[i] += size;
        return memory;
    }
    return ERR_NOMEM;
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
