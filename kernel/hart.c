// kernel/hart.c -- harts: where they are, how to get their attention, fences across them.

#include <kernel/hart.h>
#include <kernel/sbi.h>
#include <kernel/thread.h>

struct hart_area {
    char stack[HART_STACK_SIZE - sizeof(struct hart)];
    struct hart hart;
};

struct hart_area hart_areas[HARTS_MAX] __attribute__((aligned(HART_STACK_SIZE))); // entry.S: [0]

_Static_assert(sizeof(struct hart_area) == HART_STACK_SIZE, "the stack pointer finds the hart");
_Static_assert(sizeof(struct hart) % 16 == 0, "the stack starts aligned");

struct hart *harts[HARTS_MAX];
unsigned hart_count;
uint64_t harts_online;
volatile uint32_t kernel_lock;

struct hart *hart_self(void) {
    // At the very top the stack pointer is &area->hart, still inside the area.
    return &((struct hart_area *)(machine_stack_pointer() & -(uintptr_t)HART_STACK_SIZE))->hart;
}

struct hart *hart_init(unsigned id, uint64_t hartid) {
    struct hart *hart = &hart_areas[id].hart;
    hart->id = id;
    hart->mask = 1ull << id;
    hart->hartid = hartid;
    hart->timer_armed = ~0ull;
    queue_init(&hart->ready);
    harts[id] = hart;
    return hart;
}

// One interrupt is enough until it was taken: more would keep a hart from ever getting the lock.
void hart_kick(struct hart *hart) {
    bool told = hart->attention;
    hart->attention = 1;
    if (!told && hart != hart_self())
        sbi_send_ipi(1ull << hart->hartid);
}

void hart_wait(struct hart *hart) {
    uint64_t begun = machine_ticks();
    kernel_lock_release();
    machine_wait();
    kernel_lock_take();
    hart->idle_ticks += machine_ticks() - begun;
}

void hart_settle(struct hart *hart) {
    hart->slow &= ~HART_STALE;
    machine_flush_all();
    machine_fence_i();
}

static void fence_others(const struct task *task, enum sbi_fence kind, vaddr_t start,
                         uint64_t size) {
    uint64_t mask = 0;
    for (unsigned i = 0; i < hart_count; i++) {
        struct hart *hart = harts[i];
        bool runs = hart->current && hart->current->task == task;
        if (hart != hart_self() && runs)
            mask |= 1ull << hart->hartid;
        else if (hart != hart_self())
            hart->slow |= HART_STALE;
    }
    if (mask)
        sbi_call(SBI_RFENCE, kind, mask, 0, start, size);
}

void hart_flush_page(const struct task *task, vaddr_t va) {
    machine_flush_page(va);
    fence_others(task, SBI_SFENCE_VMA, va, PAGE_SIZE);
}

void hart_flush_all(const struct task *task) {
    machine_flush_all();
    fence_others(task, SBI_SFENCE_VMA, 0, ~0ull);
}

void hart_fence_i(const struct task *task) {
    machine_fence_i();
    fence_others(task, SBI_FENCE_I, 0, 0);
}
