// user/lib/thread.h -- further threads, in this task or in one that shares this program's image.
#pragma once

#include <abi/kernel.h>

enum {
    THREAD_STACK_MIN = 2048, // beside the thread-local block
};

// Start a thread in `task` that runs fn(argument) on `stack` (size bytes, mapped in that task too)
// with thread-local variables of its own: errno, and all that is declared _Thread_local. They and
// the stack share the memory at `stack`, which must stay until the thread is gone.
// When fn returns, the thread ends; if `task` is not the caller's own, its task exits with 0.
// Returns the handle of the thread, or an error.
long thread_start(handle_t task, void (*fn)(void *), void *argument, void *stack, size_t size,
                  unsigned priority);
