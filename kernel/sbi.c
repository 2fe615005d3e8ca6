// kernel/sbi.c -- calls to the firmware, and what they are spared.

#include <kernel/machine.h>
#include <kernel/sbi.h>

enum { SBI_TIME = 0x54494d45, SBI_SRST = 0x53525354 };

volatile uint32_t *sbi_finisher;
bool sbi_sstc;

long sbi_call(long extension, long function, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3) {
    register uint64_t a0 asm("a0") = x0;
    register uint64_t a1 asm("a1") = x1;
    register uint64_t a2 asm("a2") = x2;
    register uint64_t a3 asm("a3") = x3;
    register long a6 asm("a6") = function;
    register long a7 asm("a7") = extension;
    asm volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a3), "r"(a6), "r"(a7) : "memory");
    return (long)a0;
}

void sbi_set_timer(uint64_t ticks) {
    if (sbi_sstc)
        csr_write(0x14d, ticks); // stimecmp (RISC-V Sstc extension)
    else
        sbi_call(SBI_TIME, 0, ticks, 0, 0, 0);
}

void sbi_reset(enum reset_kind kind) {
    if (kind == RESET_FAILED && sbi_finisher)
        *sbi_finisher = 1 << 16 | 0x3333; // status 1, "fail"
    sbi_call(SBI_SRST, 0, kind == RESET_REBOOT, kind == RESET_FAILED, 0, 0);
    for (;;)
        ;
}
