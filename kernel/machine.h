// kernel/machine.h -- what only the machine can do: registers of the hart, fences, the address map.
//
// The portable core uses the functions; host tests replace this file by a stand-in.
#pragma once

#include <abi/types.h>

// Physical memory is mapped linearly here, in the upper half of every address space (Sv39).
#define KERNEL_BASE 0xffffffc000000000ull
#define USER_END (1ull << 38) // first address that is not a user's

#define csr_read(csr)                                                    \
    ({                                                                   \
        uint64_t csr_value;                                              \
        asm volatile("csrr %0, " #csr : "=r"(csr_value) : : "memory");   \
        csr_value;                                                       \
    })
#define csr_write(csr, value) asm volatile("csrw " #csr ", %0" : : "r"(value) : "memory")
#define csr_set(csr, bits) asm volatile("csrs " #csr ", %0" : : "r"(bits) : "memory")
#define csr_clear(csr, bits) asm volatile("csrc " #csr ", %0" : : "r"(bits) : "memory")

enum { SIP_SOFTWARE = 1 << 1, SIP_TIMER = 1 << 5, SIP_EXTERNAL = 1 << 9 }; // also in sie

// FS, floating point: 0 off, 1 initial, 2 clean, 3 dirty.
enum { SSTATUS_SPIE = 1 << 5, SSTATUS_FS = 3 << 13, SSTATUS_FS_CLEAN = 2 << 13 };

#define SATP_SV39 (8ull << 60)
#define SATP_ASID_SHIFT 44
#define ASID_MAX 0xffff

static inline void *pa_to_va(paddr_t pa) { return (void *)(pa + KERNEL_BASE); }

static inline paddr_t va_to_pa(const void *va) { return (paddr_t)va - KERNEL_BASE; }

// The time CSR, in ticks of the device tree's timebase.
static inline uint64_t machine_ticks(void) { return csr_read(time); }

static inline uintptr_t machine_stack_pointer(void) {
    uintptr_t sp;
    asm volatile("mv %0, sp" : "=r"(sp));
    return sp;
}

// The thread that entered the kernel: trap.S keeps it in tp until it leaves.
static inline struct thread *machine_thread(void) { return __builtin_thread_pointer(); }

// Whether the floating-point registers hold something of a user's.
static inline int machine_fpu_on(void) { return (csr_read(sstatus) & SSTATUS_FS) != 0; }

static inline int machine_fpu_dirty(void) { return (csr_read(sstatus) & SSTATUS_FS) == SSTATUS_FS; }

static inline void machine_fpu_off(void) { csr_clear(sstatus, SSTATUS_FS); }

static inline void machine_fpu_clean(void) {
    csr_clear(sstatus, SSTATUS_FS);
    csr_set(sstatus, SSTATUS_FS_CLEAN);
}

static inline void machine_flush_page(vaddr_t va) { asm("sfence.vma %0" : : "r"(va) : "memory"); }

static inline void machine_flush_all(void) { asm volatile("sfence.vma" : : : "memory"); }

static inline void machine_fence_i(void) { asm volatile("fence.i" : : : "memory"); }

// Has this hart enter the kernel again right after it left: for work that is done in steps.
static inline void machine_interrupt_self(void) { csr_set(sip, SIP_SOFTWARE); }

// Waits until an interrupt is pending; may return earlier.
static inline void machine_wait(void) { asm volatile("wfi" : : : "memory"); }

static inline uint64_t machine_pending(void) { return csr_read(sip) & csr_read(sie); }

// Memory of the kernel's that from now on nobody may touch, and that is in use again. The stand-in
// of the host tests notices who does.
static inline void machine_abandon(const void *memory, uint64_t size) { (void)memory, (void)size; }

static inline void machine_claim(const void *memory, uint64_t size) { (void)memory, (void)size; }

// trap.S: the floating-point registers to and from a save area of 33 doublewords.
void fpu_save(uint64_t *to);
void fpu_load(const uint64_t *from);
