// kernel/panic.h -- when the kernel finds itself wrong.
#pragma once

#include <kernel/print.h>
#include <stdint.h>

// Prints what, where and who, and stops all harts. The lock need not be held.
_Noreturn void panic(const char *what, const char *file, int line);

// A trap from the kernel's own code: called by trap.S with the hart's stack as it was.
_Noreturn void panic_trap(uint64_t scause, uint64_t stval, uint64_t sepc, uint64_t frame_pointer);

// Our own mistake, never a user's. Always compiled in.
#define assert(condition)                                                       \
    do {                                                                        \
        if (__builtin_expect(!(condition), 0))                                  \
            panic("assertion failed: " #condition, __FILE__, __LINE__);         \
    } while (0)
