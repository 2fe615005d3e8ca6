// user/lib/startup.c -- looking things up in the startup page.
#include <string.h>

#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

struct startup *startup;

const struct startup_grant *startup_find(const char *name) {
    if (!startup)
        return NULL;
    for (uint64_t i = 0; i < startup->grant_count; i++) {
        if (strncmp(startup->grants[i].name, name, STARTUP_NAME_SIZE) == 0)
            return &startup->grants[i];
    }
    return NULL;
}

handle_t startup_handle(const char *name) {
    const struct startup_grant *grant = startup_find(name);

    return grant ? grant->handle : 0;
}

volatile void *startup_map_device(const char *name) {
    static vaddr_t next = PROGRAM_DEVICE_BASE;
    const struct startup_grant *grant = startup_find(name);

    if (!grant || grant->kind != GRANT_DEVICE)
        return NULL;

    uint64_t in_page = grant->base % PAGE_SIZE;
    uint64_t pages = (in_page + grant->size + PAGE_SIZE - 1) / PAGE_SIZE;
    vaddr_t at = next;

    if (sys_memory_map(grant->handle, 0, HANDLE_TASK, at, pages, ACCESS_READ | ACCESS_WRITE) < 0)
        return NULL;
    next += pages * PAGE_SIZE;
    return (volatile void *)(at + in_page);
}
