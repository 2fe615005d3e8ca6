// kernel/entry.S -- the first instructions of each hart, up to C.
//
// The firmware starts one hart at `entry` with a0 = its number and a1 = the device tree; the kernel
// then starts the others there, too, with a0 = their number. (OpenSBI 1.1 may let such a hart go
// before it has noted where to: to where the first one started. So there is one entry, and the
// first who comes boots.) All run at physical addresses until satp is set: boot_root maps physical
// memory both where it is and in the linear map, in 1 GiB pages.
// (RISC-V SBI specification, ch. 9.1)

#include <offsets.h>

#define PTE_RWX_AD 0xcf
#define GIB_PTE 0x10000000 /* 1 GiB in an entry: >> 12 << 10 */
#define SATP_SV39 (8 << 60)
#define KERNEL_BASE 0xffffffc000000000

	.section .text.entry, "ax"
	.globl entry
entry:
	csrr a2, time
	lla t0, boot_root
	srli t0, t0, 12
	li t1, SATP_SV39
	or t0, t0, t1
	sfence.vma
	csrw satp, t0
	sfence.vma
	lla t0, 1f
	li t1, KERNEL_BASE
	add t0, t0, t1
	jr t0 // to the linear map
1:	csrw sscratch, zero
	lla t0, trap_early
	csrw stvec, t0
	lla t0, entered
	li t1, 1
	amoswap.w t1, t1, (t0)
	bnez t1, entry_others
	lla t0, bss_start
	lla t1, kernel_end
1:	sd zero, 0(t0)
	addi t0, t0, 8
	bltu t0, t1, 1b
	lla sp, hart_areas + STACK_SIZE - H_SIZE // hart 0's own
	call boot
	j leave

// The others find their struct hart, which is the top of their stack, by their number.
entry_others:
	lla t0, harts
1:	ld sp, 0(t0)
	addi t0, t0, 8
	ld t1, H_HARTID(sp)
	bne t1, a0, 1b
	mv a0, sp
	call boot_secondary
leave:
	mv a0, sp
	call trap_exit
	csrw sscratch, a0
	mv s0, a0
	call trap_set_vector
	mv a0, s0
	j trap_restore

	// A trap before the hart's first thread is the kernel's own mistake.
	.balign 4
trap_early:
	csrr a0, scause
	csrr a1, stval
	csrr a2, sepc
	mv a3, s0
	call panic_trap

	.section .data
	.balign 4096
boot_root: // entries 0-255 and 256-511 both map 0-256 GiB
	.irp half, 0, 1
	.set entry_gib, PTE_RWX_AD
	.rept 256
	.dword entry_gib
	.set entry_gib, entry_gib + GIB_PTE
	.endr
	.endr
entered: // by the first hart; not in bss, which that one clears
	.word 0
