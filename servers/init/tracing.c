// servers/init/tracing.c -- the memory into which the kernel writes what it traces, and the switch.
#include <string.h>

#include <abi/errors.h>
#include <servers/init/boot.h>
#include <servers/init/memory.h>
#include <servers/init/tracing.h>
#include <user/lib/syscalls.h>

enum { SIZE_USUAL = 256 * 1024 };

static handle_t memory;
static uint64_t memory_size;

void tracing_start(const struct manifest *manifest, bool wanted) {
    uint64_t size = wanted ? SIZE_USUAL : 0;

    for (unsigned i = 0; i < manifest->count; i++) {
        if (manifest->tasks[i].trace > size)
            size = manifest->tasks[i].trace;
    }
    if (size == 0)
        return;
    memory_size = page_count(size) * PAGE_SIZE;
    memory = (handle_t)boot_must(memory_take(memory_size), "trace", "find memory for it");

    struct trace_ring *ring = memory_window_open(memory, 0, 1);

    if (!ring)
        boot_fail("trace: cannot map its memory to clear it");
    ring->next = 0;
    memory_window_close(1);
    if (wanted)
        boot_must(tracing_set(TRACE_ALL), "trace", "switch it on");
}

handle_t tracing_memory(uint64_t *size) {
    *size = memory_size;
    return memory;
}

int tracing_set(uint64_t events) {
    if (events & ~(uint64_t)TRACE_ALL)
        return ERR_ARG;
    return memory ? (int)sys_trace_control(HANDLE_ACCOUNT, memory, events) : ERR_NOMEM;
}
