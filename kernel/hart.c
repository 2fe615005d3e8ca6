// kernel/hart.c -- harts: where they are, how to get their attention, fences across them.

#include <kernel/hart.h>
#include <kernel/sbi.h>

struct hart_area {
    char stack[HART_STACK_SIZE - sizeof(struct hart)];
    struct hart hart;
};

extern struct hart_area hart_areas[HARTS_MAX]; // entry.S uses the first
struct hart_area hart_areas[HARTS_MAX] __attribute__((aligned(HART_STACK_SIZE)));

_Static_assert(sizeof(struct hart_area) == HART_STACK_SIZE, "the stack pointer finds the hart");
_Static_assert(sizeof(struct hart) % 16 == 0, "the stack starts aligned");

struct hart *harts[HARTS_MAX];
unsigned hart_count;
volatile uint32_t kernel_lock;

struct hart *hart_self(void) {
    // At the very top the stack pointer is &area->hart, still inside the area.
    struct hart_area *area = (struct hart_area *)(machine_stack_pointer() &
                                                  -(uintptr_t)HART_STACK_SIZE);
    return &area->hart;
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
uint64_t harts_online(void) {
    uint64_t mask = 0;
    for (unsigned i = 0; i < hart_count; i++)
        mask |= harts[i]->online ? harts[i]->mask : 0;
    return mask;
}

void hart_kick(struct hart *hart) {
    bool told = hart->attention;
    hart->attention = 1;
    if (!told && hart != hart_self())
        sbi_send_ipi(1ull << hart->hartid);
}

void hart_wait(struct hart *hart) {
    hart->idle = HART_IDLE;
    kernel_lock_release();
    machine_wait();
    kernel_lock_take();
    if (hart->idle == HART_STALE) {
        machine_flush_all();
        machine_fence_i();
    }
    hart->idle = HART_RUNS;
}

// The firmware's mask of the other harts that need a fence now.
static uint64_t others(void) {
    uint64_t mask = 0;
    for (unsigned i = 0; i < hart_count; i++) {
        struct hart *hart = harts[i];
        if (!hart->online || hart == hart_self())
            continue;
        if (hart->idle == HART_RUNS)
            mask |= 1ull << hart->hartid;
        else
            hart->idle = HART_STALE;
    }
    return mask;
}

void hart_flush_page(vaddr_t va) {
    uint64_t mask = others();
    machine_flush_page(va);
    if (mask)
        sbi_remote_sfence(mask, va, PAGE_SIZE);
}

void hart_flush_all(void) {
    uint64_t mask = others();
    machine_flush_all();
    if (mask)
        sbi_remote_sfence(mask, 0, ~0ull);
}

void hart_fence_i(void) {
    uint64_t mask = others();
    machine_fence_i();
    if (mask)
        sbi_remote_fence_i(mask);
}

void kernel_lock_take(void) {
    while (__atomic_exchange_n(&kernel_lock, 1, __ATOMIC_ACQUIRE))
        ;
}

void kernel_lock_release(void) { __atomic_store_n(&kernel_lock, 0, __ATOMIC_RELEASE); }
