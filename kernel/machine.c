// kernel/machine.c -- the timer of the hart, by Sstc or by the firmware.

#include <kernel/machine.h>
#include <kernel/sbi.h>

int machine_sstc;

void machine_set_timer(uint64_t ticks) {
    if (machine_sstc)
        csr_write(0x14d, ticks); // stimecmp (RISC-V Sstc extension)
    else
        sbi_set_timer(ticks);
}
