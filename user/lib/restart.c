// user/lib/restart.c -- what a server does that is not started for the first time.
#include <abi/errors.h>
#include <user/lib/once.h>
#include <user/lib/restart.h>
#include <user/lib/syscalls.h>

// What a server without such a function of its own has.
__attribute__((weak)) bool restart_keeps(handle_t handle) {
    (void)handle;
    return false;
}

// What a server has that does not use user/lib/once.h.
__attribute__((weak)) void once_restore(void) {}

bool restart_is_kept(const void *place, uint64_t size) {
    extern const char __keepsake_start[], __keepsake_end[];
    uintptr_t start = (uintptr_t)__keepsake_start, end = (uintptr_t)__keepsake_end;
    uintptr_t at = (uintptr_t)place;

    return at >= start && at <= end && size <= end - at;
}

// Whether init gave it, for the first instance and every other one.
static bool is_given(const struct startup *page, handle_t handle) {
    if (HANDLE_SLOT(handle) <= HANDLE_SERVICE || handle == page->news || handle == page->alive ||
        handle == page->memory)
        return true;
    for (uint64_t i = 0; i < page->grant_count; i++) {
        if (page->grants[i].handle == handle)
            return true;
    }
    return false;
}

static void drop(const struct handle_next *held) {
    handle_t handle = (handle_t)held->handle;

    if (held->type == OBJECT_NOTIFICATION)
        sys_notify(handle, STARTUP_HEARTBEAT - 1); // what is above it is init's and the kernel's
    else if (held->type == OBJECT_TASK)
        sys_task_kill(handle);
    sys_handle_close(0, handle);
}

void restart_begin(const struct startup *page) {
    struct handle_next held;

    once_restore();
    for (uint64_t slot = 0; sys_handle_next_out(HANDLE_TASK, slot, &held) == 0;
         slot = HANDLE_SLOT(held.handle) + 1) {
        if (!is_given(page, (handle_t)held.handle) && !restart_keeps((handle_t)held.handle))
            drop(&held);
    }
}
