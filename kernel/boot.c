// kernel/boot.c -- from the first C instruction to the first thread.

#include <kernel/boot.h>
#include <kernel/core.h>
#include <kernel/paging.h>
#include <kernel/plic.h>
#include <kernel/sbi.h>
#include <kernel/trap.h>

enum { MIB = 1 << 20 };

void boot(uint64_t hartid, paddr_t tree, uint64_t ticks);
void boot_secondary(struct hart *hart);

static struct machine_description machine;

// Ends the boot: the user's fault, not ours, so a sentence and not a panic.
static _Noreturn void refuse(const char *of, const char *what) {
    print("rivet: cannot boot: %s: %s\n", of, what);
    sbi_reset(RESET_FAILED);
}

// An eighth of the memory, 2 MiB at least and 64 MiB at most, is the kernel's pool, right after
// its image. It must lie in RAM, clear of what the firmware put there.
static void make_pool(void) {
    extern char kernel_start[], kernel_end[];
    uint64_t ram = 0;
    for (unsigned i = 0; i < machine.ram.count; i++)
        ram += machine.ram.of[i].end - machine.ram.of[i].base;
    uint64_t size = ram < 16 * MIB ? 2 * MIB : ram > 512 * MIB ? 64 * MIB : page_up(ram / 8);
    char *pool = kernel_end + page_up(page_pool_overhead(size));
    paddr_t start = va_to_pa(kernel_start), end = va_to_pa(pool + size);
    bool fits = false;
    for (unsigned i = 0; i < machine.ram.count; i++)
        fits |= start >= machine.ram.of[i].base && end <= machine.ram.of[i].end;
    for (unsigned i = 0; i < machine.taken.count; i++)
        fits &= end <= machine.taken.of[i].base || start >= machine.taken.of[i].end;
    if (!fits)
        refuse("too little memory", "give the machine 32 MiB or more");
    ranges_add(&machine.taken, start, end);
    page_pool_init(pool, pool + size, kernel_end);
    account_init(page_pool_free());
}

static void hart_enable(struct hart *hart) {
    csr_write(satp, kernel_satp);
    machine_flush_all();
    csr_write(scounteren, 7); // users read cycle, time and instret
    csr_write(sstatus, SSTATUS_SPIE);
    csr_write(sie, SIP_SOFTWARE | SIP_TIMER | SIP_EXTERNAL);
    plic_open(hart);
    __atomic_fetch_or(&harts_online, hart->mask, __ATOMIC_RELEASE);
}

static void number_harts(uint64_t boot_hartid) {
    unsigned id = 0;
    for (unsigned pass = 0; pass < 2; pass++) // the boot hart gets number 0
        for (unsigned i = 0; i < machine.hart_count; i++)
            if ((machine.hartids[i] == boot_hartid) == (pass == 0))
                hart_init(id++, machine.hartids[i])->plic_context = machine.plic_contexts[i];
    hart_count = id;
}

// They come online, at the latest after a second, and wait at the lock until boot is done: no
// thread may be bound to a hart that does not run.
static void start_others(void) {
    uint64_t deadline = machine_ticks() + timer_frequency;
    extern char entry[];
    for (unsigned i = 1; i < hart_count; i++) {
        long error = sbi_hart_start(harts[i]->hartid, va_to_pa(entry));
        if (error)
            print("rivet: hart %u does not start (SBI error %d)\n", i, (int)error);
    }
    while (__atomic_load_n(&harts_online, __ATOMIC_ACQUIRE) + 1 != 1ull << hart_count &&
           machine_ticks() < deadline)
        ;
}

// Called by entry.S on hart 0's stack. The lock is held, as after any entry.
void boot(uint64_t hartid, paddr_t tree, uint64_t ticks) {
    kernel_lock = 1;
    timer_start = ticks;
    machine.tree.base = tree;
    const char *wrong = devicetree_read(pa_to_va(tree), &machine);
    if (machine.finisher)
        sbi_finisher = pa_to_va(machine.finisher);
    if (wrong)
        refuse("the device tree", wrong);
    timer_frequency = machine.timebase;
    sbi_sstc = machine.sstc;
    paging_init();
    make_pool();
    paging_find_asids();
    plic_base = pa_to_va(machine.plic);
    number_harts(hartid);
    hart_enable(harts[0]);
    start_others();
    inittask_create(&machine);
}

void boot_secondary(struct hart *hart) {
    hart_enable(hart);
    kernel_lock_take();
}
