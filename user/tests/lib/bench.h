// user/tests/lib/bench.h -- what the benchmarks count with, and their inline system calls.
#pragma once

#include <user/lib/ipc.h>

// Instructions that this hart has retired. (RISC-V unprivileged specification, Zicntr)
static inline uint64_t bench_instructions(void) {
    uint64_t count;
    __asm__ volatile("rdinstret %0" : "=r"(count) : : "memory");
    return count;
}

static inline void bench_null(void) {
    register uint64_t a0 __asm__("a0");
    register uint64_t a7 __asm__("a7") = SYS_null;
    __asm__ volatile("ecall"
                     : "=r"(a0), "+r"(a7)
                     :
                     : "a1", "a2", "a3", "a4", "a5", "a6", IPC_CLOBBERS);
}

// Waits for a notification's bits.
static inline void bench_wait(handle_t notification) {
    struct ipc_registers r;
    ipc_recv4(notification, &r);
}
