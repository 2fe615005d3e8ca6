// kernel/panic.c -- when the kernel finds itself wrong: what, where, who; then all harts stop.
//
// The build links a table of the kernel's own functions in (tools/symbols), so that the backtrace
// has names; file and line come from `tools/trace` or GDB.

#include <kernel/core.h>
#include <kernel/sbi.h>

extern const uint64_t symbol_count;
extern const uint64_t symbol_addresses[];
extern const uint32_t symbol_names[];
extern const char symbol_text[];
extern char text_end[], kernel_start[];

static void print_address(uint64_t address) {
    uint64_t low = 0, high = symbol_count;
    while (low < high) {
        uint64_t middle = (low + high) / 2;
        if (symbol_addresses[middle] <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > 0)
        print("  %p %s+0x%lx\n", (void *)address, symbol_text + symbol_names[low - 1],
              address - symbol_addresses[low - 1]);
    else
        print("  %p\n", (void *)address);
}

// Frames as gcc lays them out with -fno-omit-frame-pointer: the return address at fp - 8, the
// caller's fp at fp - 16. The chain ends where fp leaves the stack.
static void backtrace(uint64_t frame) {
    uint64_t top = (uint64_t)hart_self();
    uint64_t bottom = top & -(uint64_t)HART_STACK_SIZE;
    for (int i = 0; i < 24 && frame > bottom && frame <= top && frame % 8 == 0; i++) {
        const uint64_t *at = (const uint64_t *)frame;
        print_address(at[-1] - 4);
        if (at[-2] <= frame)
            break;
        frame = at[-2];
    }
}

static void print_who(void) {
    const struct hart *hart = hart_self();
    const struct thread *thread = hart->current;
    print("hart %u, ", hart->id);
    if (thread && thread->task)
        print("thread %p of task %s, user pc %p\n", (const void *)thread, thread->task->name,
              (void *)thread->regs[REG_PC]);
    else
        print("no thread\n");
}

static uint32_t panicking;

// Others stop at the lock, which is never given back; the first to panic prints.
static void stop_others(void) {
    if (__atomic_exchange_n(&panicking, 1, __ATOMIC_RELAXED))
        for (;;)
            ;
    __atomic_store_n(&kernel_lock, 1, __ATOMIC_RELAXED);
    for (unsigned i = 0; i < hart_count; i++)
        if (harts[i] != hart_self() && harts[i]->mask & harts_online)
            sbi_send_ipi(1ull << harts[i]->hartid);
}

static _Noreturn void stop(uint64_t frame) {
    print_who();
    backtrace(frame);
    print("rivet: panic: the machine is stopped. Ctrl-A x ends QEMU; make ps shows who "
          "waits.\n");
    for (;;)
        machine_wait();
}

void panic(const char *what, const char *file, int line) {
    stop_others();
    print("\nrivet: panic: %s (%s:%d)\n", what, file, line);
    stop((uint64_t)__builtin_frame_address(0));
}

void panic_trap(uint64_t scause, uint64_t stval, uint64_t sepc, uint64_t frame_pointer) {
    stop_others();
    print("\nrivet: panic: exception %lu in the kernel, address %p\n", scause, (void *)stval);
    print_address(sepc);
    stop(frame_pointer);
}
