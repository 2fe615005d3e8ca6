// kernel/core.h -- the objects of the kernel and what their files offer each other.
//
// Threads, tasks, endpoints and the rest know each other: the death of a thread answers calls, an
// answer makes a thread ready. So they are one layer, and a file of it includes this.
#pragma once

#include <abi/errors.h>
#include <abi/syscalls.h>
#include <kernel/account.h>
#include <kernel/debug.h>
#include <kernel/endpoint.h>
#include <kernel/handle.h>
#include <kernel/hart.h>
#include <kernel/ipc.h>
#include <kernel/irq.h>
#include <kernel/memory.h>
#include <kernel/notification.h>
#include <kernel/page.h>
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/task.h>
#include <kernel/thread.h>
#include <kernel/timer.h>
#include <kernel/trace.h>
#include <kernel/usermem.h>

#include <string.h>

// Leaves the function with an expression's error, if it is one.
#define TRY(expression)                                                                            \
    do {                                                                                           \
        long try_error = (expression);                                                             \
        if (try_error)                                                                             \
            return try_error;                                                                      \
    } while (0)
