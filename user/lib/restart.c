// user/lib/restart.c -- what a server does that is not started for the first time.
#include <abi/errors.h>
#include <user/lib/restart.h>
#include <user/lib/syscalls.h>

// What a server without such a function of its own has.
__attribute__((weak)) bool restart_keeps(handle_t handle) {
    (void)handle;
    return false;
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
        sys_notify(handle, ~STARTUP_HEARTBEAT);
    else if (held->type == OBJECT_TASK)
        sys_task_kill(handle);
    sys_handle_close(0, handle);
}

void restart_begin(const struct startup *page) {
    struct handle_next held;

    for (uint64_t slot = 0; sys_handle_next_out(HANDLE_TASK, slot, &held) == 0;
         slot = HANDLE_SLOT(held.handle) + 1) {
        if (!is_given(page, (handle_t)held.handle) && !restart_keeps((handle_t)held.handle))
            drop(&held);
    }
}
