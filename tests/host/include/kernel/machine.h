// tests/host/include/kernel/machine.h -- a stand-in for the machine: the kernel's core on the host.
//
// It is found before kernel/machine.h and offers the same. Physical memory is an arena; what harts
// there are, which one executes, and what time it is, the test says (struct machine).
#pragma once

#include <abi/types.h>

#include <sanitizer/asan_interface.h>
#include <stdbool.h>

#define KERNEL_BASE 0x200000000000ull // where the arena is
#define ARENA_SIZE (16ull << 20)
#define USER_END (1ull << 38)

enum { SIP_SOFTWARE = 1 << 1, SIP_TIMER = 1 << 5, SIP_EXTERNAL = 1 << 9 };
enum { SSTATUS_FS = 3 << 13, SSTATUS_FS_CLEAN = 2 << 13 };

#define SATP_SV39 (8ull << 60)
#define SATP_ASID_SHIFT 44
#define ASID_MAX 0xffff

enum { MACHINE_HARTS = 3 };

extern struct machine {
    unsigned hart; // which one executes
    struct thread *thread; // that entered the kernel
    uint64_t ticks;
    bool fast; // the fast path is tried
    struct {
        uint64_t satp, timer, pending, fpu;
        const char *vector;
    } of[MACHINE_HARTS];
    uint64_t lines; // of the interrupt controller that are pending and not claimed
    uint64_t claimed, enabled;
} machine;

// The registers that the portable code names.
static inline void machine_write_stvec(const char *vector) {
    machine.of[machine.hart].vector = vector;
}

static inline void machine_write_satp(uint64_t satp) { machine.of[machine.hart].satp = satp; }

static inline uint64_t machine_read_satp(void) { return machine.of[machine.hart].satp; }

static inline void machine_clear_sip(uint64_t bits) { machine.of[machine.hart].pending &= ~bits; }

// The hart came from a user's thread.
static inline uint64_t machine_read_sscratch(void) { return (uintptr_t)machine.thread; }

#define csr_read(csr) machine_read_##csr()
#define csr_write(csr, value) machine_write_##csr(value)
#define csr_clear(csr, bits) machine_clear_##csr(bits)

static inline void *pa_to_va(paddr_t pa) { return (void *)(pa + KERNEL_BASE); }

static inline paddr_t va_to_pa(const void *va) { return (paddr_t)va - KERNEL_BASE; }

static inline uint64_t machine_ticks(void) { return machine.ticks; }

// An address on the stack of the hart that executes.
uintptr_t machine_stack_pointer(void);

static inline struct thread *machine_thread(void) { return machine.thread; }

static inline int machine_fpu_on(void) { return machine.of[machine.hart].fpu != 0; }

static inline int machine_fpu_dirty(void) { return machine.of[machine.hart].fpu == SSTATUS_FS; }

static inline void machine_fpu_off(void) { machine.of[machine.hart].fpu = 0; }

static inline void machine_fpu_clean(void) { machine.of[machine.hart].fpu = SSTATUS_FS_CLEAN; }

static inline void machine_flush_page(vaddr_t va) { (void)va; }

static inline void machine_flush_all(void) {}

static inline void machine_fence_i(void) {}

static inline void machine_interrupt_self(void) {
    machine.of[machine.hart].pending |= SIP_SOFTWARE;
}

void machine_wait(void);

// Leaves the kernel by longjmp when the hart has had nothing to do for some time.
uint64_t machine_pending(void);

// Freed kernel memory is poisoned for the address sanitizer.
static inline void machine_abandon(const void *memory, uint64_t size) {
    ASAN_POISON_MEMORY_REGION(memory, size);
}

static inline void machine_claim(const void *memory, uint64_t size) {
    ASAN_UNPOISON_MEMORY_REGION(memory, size);
}

void fpu_save(uint64_t *to);
void fpu_load(const uint64_t *from);
