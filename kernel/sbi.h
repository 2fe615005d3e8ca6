// kernel/sbi.h -- calls to the firmware (RISC-V SBI specification 1.0 and the legacy console).
#pragma once

#include <abi/types.h>

void sbi_putchar(char c);

// ticks: absolute, of the time CSR. (SBI ch. 6, TIME)
void sbi_set_timer(uint64_t ticks);

// Starts a stopped hart at a physical address in S-mode with a1 = opaque. Returns 0 or an SBI
// error. (ch. 9, HSM)
long sbi_hart_start(uint64_t hartid, paddr_t start, uint64_t opaque);

// hart masks: bit i is hart i of the firmware. (ch. 7 IPI, ch. 8 RFENCE)
void sbi_send_ipi(uint64_t hart_mask);
void sbi_remote_fence_i(uint64_t hart_mask);
void sbi_remote_sfence(uint64_t hart_mask, vaddr_t start, uint64_t size);

// QEMU's test device ("sifive,test0"), where there is one: the firmware ends the emulator with
// status 0 whatever the reason.
extern volatile uint32_t *sbi_finisher;

// failed: the emulator exits with a status other than 0. Does not return. (ch. 10, SRST)
enum sbi_reset { SBI_RESET_OFF, SBI_RESET_REBOOT };
_Noreturn void sbi_reset(enum sbi_reset kind, int failed);
