// kernel/panic.c -- when the kernel finds itself wrong: what, where, who; then all harts stop.
//
// The build links a table of the kernel's own functions in (tools/symbols), so that the backtrace
// has names; file and line come from `tools/trace` or GDB.

#include <kernel/core.h>

extern const uint64_t symbol_count, symbol_addresses[];
extern const uint32_t symbol_names[];
extern const char symbol_text[];

static void print_address(uint64_t address) {
    uint64_t i = 0;
    while (i < symbol_count && symbol_addresses[i] <= address)
        i++;
    const char *name = i > 0 ? symbol_text + symbol_names[i - 1] : "?";
    uint64_t start = i > 0 ? symbol_addresses[i - 1] : 0;
    print("  0x%lx %s+0x%lx\n", address, name, address - start);
}

// Frames as gcc lays them out with -fno-omit-frame-pointer: the return address at fp - 8, the
// caller's fp, which is higher, at fp - 16. The chain ends where fp leaves the stack.
static void backtrace(uint64_t frame) {
    uint64_t top = (uint64_t)hart_self();
    uint64_t below = top & -(uint64_t)HART_STACK_SIZE;
    for (int i = 0; i < 24 && frame > below && frame <= top && frame % 8 == 0; i++) {
        const uint64_t *at = (const uint64_t *)frame;
        print_address(at[-1] - 4);
        below = frame;
        frame = at[-2];
    }
}

static uint32_t panicking;

// Others stop at the lock, which is never given back; the first to panic prints.
static void stop_others(void) {
    if (__atomic_exchange_n(&panicking, 1, __ATOMIC_RELAXED))
        for (;;)
            ;
    __atomic_store_n(&kernel_lock, 1, __ATOMIC_RELAXED);
    for (unsigned i = 0; i < hart_count; i++)
        hart_kick(harts[i]);
}

static _Noreturn void stop(uint64_t frame) {
    const struct thread *thread = hart_self()->current;
    print("hart %u, ", hart_self()->id);
    if (thread && thread->task)
        print("thread %p of task %s, user pc 0x%lx\n", (const void *)thread, thread->task->name,
              thread->regs[REG_PC]);
    else
        print("no thread\n");
    backtrace(frame);
    print("rivet: panic: the machine is stopped. Ctrl-A x ends QEMU; make ps shows who waits.\n");
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
    print("\nrivet: panic: exception %lu in the kernel, address 0x%lx\n", scause, stval);
    print_address(sepc);
    stop(frame_pointer);
}
