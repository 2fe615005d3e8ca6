// tests/host/machine.c -- the machine that the kernel's core runs on in the host tests.

#include <kernel/fastpath.h>
#include <kernel/paging.h>
#include <kernel/sbi.h>
#include <kernel/syscall.h>
#include <kernel/trap.h>
#include <tests/host/machine.h>

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { IDLE_ROUNDS = 3 }; // how often an idle hart looks before others have their turn

struct machine machine;

static jmp_buf idle_hart;
static unsigned idle_rounds;

// ---- What trap.S, the linker script and boot.c provide ----

extern char kernel_start[], text_end[], rodata_end[], trap_entry[], trap_entry_general[];
char kernel_start[1], text_end[1], rodata_end[1];
char trap_entry[1], trap_entry_general[1];

void fpu_save(uint64_t *to) {
    to[0]++;
    machine.of[machine.hart].fpu = SSTATUS_FS_CLEAN;
}

void fpu_load(const uint64_t *from) {
    (void)from;
    machine.of[machine.hart].fpu = SSTATUS_FS;
}

void panic(const char *what, const char *file, int line) {
    fprintf(stderr, "panic: %s (%s:%d)\n", what, file, line);
    abort();
}

// ---- The hart ----

uintptr_t machine_stack_pointer(void) { return (uintptr_t)harts[machine.hart]; }

// Asked by an idle hart, again and again: at some point the others must have their turn.
uint64_t machine_pending(void) {
    if (++idle_rounds > IDLE_ROUNDS) {
        kernel_lock_release();
        longjmp(idle_hart, 1);
    }
    uint64_t pending = machine.of[machine.hart].pending;
    if (machine.of[machine.hart].timer <= machine.ticks)
        pending |= SIP_TIMER;
    if (machine.lines & machine.enabled & ~machine.claimed)
        pending |= SIP_EXTERNAL;
    return pending;
}

void machine_wait(void) {}

// ---- The firmware ----

void print(const char *format, ...) { (void)format; }

void sbi_set_timer(uint64_t ticks) { machine.of[machine.hart].timer = ticks; }

// Only interrupts of other harts have an effect.
long sbi_call(long extension, long function, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3) {
    (void)function, (void)x1, (void)x2, (void)x3;
    for (unsigned i = 0; extension == SBI_IPI && i < MACHINE_HARTS; i++)
        if (x0 >> i & 1)
            machine.of[i].pending |= SIP_SOFTWARE;
    return 0;
}

void sbi_reset(enum reset_kind kind) {
    fprintf(stderr, "reset %d\n", (int)kind);
    abort();
}

// ---- trap.S ----

static void enter(unsigned hart) {
    assert(kernel_lock == 0);
    kernel_lock_take();
    machine.hart = hart;
    machine.thread = harts[hart]->current;
}

// The way out: trap_exit, and what trap_restore does.
static void leave(unsigned hart) {
    idle_rounds = 0;
    if (setjmp(idle_hart)) {
        assert(!harts[hart]->current && kernel_lock == 0);
        return;
    }
    struct thread *next = trap_exit(harts[hart]);
    assert(next == harts[hart]->current && next->hart == harts[hart]);
    machine.of[hart].satp = next->satp;
    kernel_lock_release();
}

void machine_wake(unsigned hart) {
    if (harts[hart]->current) {
        if (machine.of[hart].pending & SIP_SOFTWARE)
            machine_trap(hart, MACHINE_INTERRUPT | 1, 0);
        return;
    }
    enter(hart);
    leave(hart);
}

// A switch on the fast path: the words go over in registers.
static void switch_fast(const struct thread *from, struct thread *to, bool reply) {
    memcpy(&to->regs[REG_A1], &from->regs[REG_A1], 5 * sizeof(uint64_t));
    to->regs[REG_A0] = 0;
    to->regs[REG_A6] = reply ? 0 : from->gate->badge;
    to->regs[REG_A7] = reply ? 0 : from->call;
    machine.of[machine.hart].satp = to->satp;
    kernel_lock_release();
}

static bool try_fast(struct thread *self, uint64_t number) {
    struct thread *next;
    handle_t handle = self->regs[REG_A0];
    switch (number) {
    case SYS_call: next = ipc_call_fast(handle); break;
    case SYS_reply_recv: next = ipc_reply_recv_fast(handle); break;
    case SYS_call_ext: next = ipc_call_extended_fast(handle); break;
    default: return false;
    }
    if (next)
        switch_fast(self, next, number == SYS_reply_recv);
    else
        leave(machine.hart);
    return true;
}

void machine_syscall(unsigned hart) {
    struct thread *thread = harts[hart]->current;
    uint64_t *r = thread->regs;
    uint64_t number = r[REG_A7];
    enter(hart);
    r[REG_PC] = PC_AFTER;
    if (machine.fast && try_fast(thread, number))
        return;
    if (number < SYS_null) {
        ipc_syscall(thread, number);
        leave(hart);
        return;
    }
    long status = number == SYS_null ? 0 : syscall_enter(thread);
    if (harts[hart]->attention) {
        trap_status(thread, status);
        leave(hart);
        return;
    }
    assert(status != SYSCALL_DONE);
    thread_complete(thread, status); // in registers: nothing of the save area is read again
    kernel_lock_release();
}

void machine_trap(unsigned hart, uint64_t scause, uint64_t stval) {
    struct thread *thread = harts[hart]->current;
    if (!thread) {
        machine_wake(hart);
        return;
    }
    enter(hart);
    thread->full = 1;
    trap_handle(thread, scause, stval);
    leave(hart);
}

void machine_start(void) {
    void *arena = (void *)KERNEL_BASE;
    void *got = mmap(arena, ARENA_SIZE, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (got != arena)
        panic("the arena's address is taken", __FILE__, __LINE__);
    uint64_t size = POOL_PAGES * (uint64_t)PAGE_SIZE;
    page_pool_init(arena, (char *)arena + size, calloc(1, page_pool_overhead(size)));
    account_init(page_pool_free());
    timer_frequency = 10000000;
    paging_asids = true;
    hart_count = MACHINE_HARTS;
    for (unsigned i = 0; i < MACHINE_HARTS; i++) {
        harts_online |= hart_init(i, i)->mask;
        machine.hart = i;
        machine.of[i].timer = ~0ull;
        trap_set_vector();
    }
}
