// kernel/plic.h -- the interrupt controller. (RISC-V PLIC specification 1.0)
#pragma once

#include <abi/types.h>

struct hart;

void plic_init(paddr_t base);

// Lines above 0 are served when the hart's threshold, 0, is below their priority.
void plic_open(struct hart *hart);
void plic_enable(struct hart *hart, uint32_t line, int on);
uint32_t plic_claim(struct hart *hart); // 0: none
void plic_complete(struct hart *hart, uint32_t line);
