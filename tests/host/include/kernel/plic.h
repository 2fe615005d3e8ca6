// tests/host/include/kernel/plic.h -- a stand-in for the interrupt controller: lines 1 to 63.
//
// It is found before kernel/plic.h and offers the same. Which lines are pending, the test says.
#pragma once

#include <kernel/hart.h>

static inline void plic_enable(struct hart *hart, uint32_t line, bool on) {
    (void)hart;
    machine.enabled &= ~(1ull << line);
    machine.enabled |= (uint64_t)on << line;
}

static inline uint32_t plic_claim(struct hart *hart) {
    uint64_t ready = machine.lines & machine.enabled & ~machine.claimed;
    (void)hart;
    if (!ready)
        return 0;
    uint32_t line = __builtin_ctzll(ready);
    machine.claimed |= 1ull << line;
    machine.lines &= ~(1ull << line);
    return line;
}

static inline void plic_complete(struct hart *hart, uint32_t line) {
    (void)hart;
    machine.claimed &= ~(1ull << line);
}
