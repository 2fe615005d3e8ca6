// kernel/sbi.h -- calls to the firmware (RISC-V SBI specification 1.0 and the legacy console).
#pragma once

#include <abi/kernel.h>

#include <stdbool.h>

// The call of an extension's function; returns 0 or an SBI error. (ch. 3; the ids are ASCII)
long sbi_call(long extension, long function, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3);
enum { SBI_PUTCHAR = 1, SBI_IPI = 0x735049, SBI_RFENCE = 0x52464e43, SBI_HSM = 0x48534d };

static inline void sbi_putchar(char c) { sbi_call(SBI_PUTCHAR, 0, (unsigned char)c, 0, 0, 0); }

// Starts a stopped hart at a physical address in S-mode. (ch. 9, HSM)
static inline long sbi_hart_start(uint64_t hartid, paddr_t start) {
    return sbi_call(SBI_HSM, 0, hartid, start, 0, 0);
}

// mask: bit i is hart i of the firmware. (ch. 7 IPI, ch. 8 RFENCE)
static inline void sbi_send_ipi(uint64_t mask) { sbi_call(SBI_IPI, 0, mask, 0, 0, 0); }

// Functions of RFENCE: (mask, 0), and (mask, 0, start, size) of a range of addresses.
enum sbi_fence { SBI_FENCE_I, SBI_SFENCE_VMA };

// Sets the timer interrupt to an absolute number of ticks: by Sstc if the harts have it, else by
// the firmware. (ch. 6, TIME)
void sbi_set_timer(uint64_t ticks);
extern bool sbi_sstc;

// Off, reboot, or off with the emulator exiting with status 1. Does not return. (ch. 10, SRST)
_Noreturn void sbi_reset(enum reset_kind kind);

// QEMU's test device ("sifive,test0"), where there is one: the firmware ends the emulator with
// status 0 whatever the reason.
extern volatile uint32_t *sbi_finisher;
