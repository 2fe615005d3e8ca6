// kernel/sbi.c -- calls to the firmware.

#include <kernel/sbi.h>

enum { // extension ids
    SBI_LEGACY_PUTCHAR = 1,
    SBI_TIME = 0x54494d45,
    SBI_IPI = 0x735049,
    SBI_RFENCE = 0x52464e43,
    SBI_HSM = 0x48534d,
    SBI_SRST = 0x53525354,
};

static long sbi_call(long extension, long function, uint64_t x0, uint64_t x1, uint64_t x2,
                     uint64_t x3) {
    register uint64_t a0 asm("a0") = x0;
    register uint64_t a1 asm("a1") = x1;
    register uint64_t a2 asm("a2") = x2;
    register uint64_t a3 asm("a3") = x3;
    register long a6 asm("a6") = function;
    register long a7 asm("a7") = extension;
    asm volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a3), "r"(a6), "r"(a7) : "memory");
    return (long)a0;
}

void sbi_putchar(char c) { sbi_call(SBI_LEGACY_PUTCHAR, 0, (unsigned char)c, 0, 0, 0); }

void sbi_set_timer(uint64_t ticks) { sbi_call(SBI_TIME, 0, ticks, 0, 0, 0); }

long sbi_hart_start(uint64_t hartid, paddr_t start, uint64_t opaque) {
    return sbi_call(SBI_HSM, 0, hartid, start, opaque, 0);
}

void sbi_send_ipi(uint64_t hart_mask) { sbi_call(SBI_IPI, 0, hart_mask, 0, 0, 0); }

void sbi_remote_fence_i(uint64_t hart_mask) { sbi_call(SBI_RFENCE, 0, hart_mask, 0, 0, 0); }

void sbi_remote_sfence(uint64_t hart_mask, vaddr_t start, uint64_t size) {
    sbi_call(SBI_RFENCE, 1, hart_mask, 0, start, size);
}

volatile uint32_t *sbi_finisher;

void sbi_reset(enum sbi_reset kind, int failed) {
    if (failed && sbi_finisher)
        *sbi_finisher = 1 << 16 | 0x3333; // status 1, "fail"
    sbi_call(SBI_SRST, 0, kind == SBI_RESET_REBOOT ? 1 : 0, failed ? 1 : 0, 0, 0);
    for (;;)
        ;
}
