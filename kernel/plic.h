// kernel/plic.h -- the interrupt controller. (RISC-V PLIC specification 1.0)
//
//   base + 4 * line                     priority (0: never)
//   base + 0x2000 + 0x80 * context      enable bits
//   base + 0x200000 + 0x1000 * context  threshold, then claim/complete
//
// Host tests replace this file by a stand-in.
#pragma once

#include <kernel/hart.h>

extern volatile uint32_t *plic_base;

static inline volatile uint32_t *plic_context(const struct hart *hart) {
    return plic_base + (0x200000 + 0x1000 * hart->plic_context) / 4;
}

// Lines above 0 are served when the hart's threshold, 0, is below their priority.
static inline void plic_open(struct hart *hart) { plic_context(hart)[0] = 0; }

// The line that is now this hart's to serve. 0: none.
static inline uint32_t plic_claim(struct hart *hart) { return plic_context(hart)[1]; }

static inline void plic_complete(struct hart *hart, uint32_t line) { plic_context(hart)[1] = line; }

static inline void plic_enable(struct hart *hart, uint32_t line, bool on) {
    volatile uint32_t *word = plic_base + (0x2000 + 0x80 * hart->plic_context) / 4 + line / 32;
    plic_base[line] = 1;
    *word = (*word & ~(1u << line % 32)) | (uint32_t)on << line % 32;
}
