// kernel/plic.c -- the interrupt controller.
//
//   base + 4 * line                     priority (0: never)
//   base + 0x2000 + 0x80 * context      enable bits
//   base + 0x200000 + 0x1000 * context  threshold, then claim/complete

#include <kernel/hart.h>
#include <kernel/plic.h>

static volatile uint32_t *plic;

void plic_init(paddr_t base) { plic = pa_to_va(base); }

static volatile uint32_t *context_registers(const struct hart *hart) {
    return plic + (0x200000 + 0x1000 * hart->plic_context) / 4;
}

void plic_open(struct hart *hart) { context_registers(hart)[0] = 0; }

void plic_enable(struct hart *hart, uint32_t line, int on) {
    volatile uint32_t *word = plic + (0x2000 + 0x80 * hart->plic_context) / 4 + line / 32;
    plic[line] = 1;
    if (on)
        *word |= 1u << line % 32;
    else
        *word &= ~(1u << line % 32);
}

uint32_t plic_claim(struct hart *hart) { return context_registers(hart)[1]; }

void plic_complete(struct hart *hart, uint32_t line) { context_registers(hart)[1] = line; }
