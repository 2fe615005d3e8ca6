// kernel/inittask.c -- the first task: init gets all that the kernel does not keep.
//
// Its image is flat (struct init_header) and mapped whole. What it gets, struct bootinfo lists:
// RAM, the initrd, the device tree, device space without the kernel's own devices, and the
// interrupts.

#include <kernel/core.h>
#include <kernel/inittask.h>
#include <kernel/paging.h>

enum { INIT_LEVEL = 20 };

#define DEVICES_END (1ull << 38)

static struct task *init;
static struct bootinfo *info;

static void must(int error) {
    if (error)
        panic("no memory to start init", __FILE__, __LINE__);
}

static void give(void *object, uint32_t rights, enum boot_kind kind, paddr_t base, uint64_t size) {
    handle_t handle;
    const uint64_t room = (BOOTINFO_PAGES * PAGE_SIZE - sizeof(*info)) / sizeof(info->entries[0]);
    assert(info->count < room);
    must(handle_insert(init, object, rights, SLOT_ANY, &handle));
    info->entries[info->count++] = (struct boot_handle){handle, kind, base, size};
}

static void give_memory(enum boot_kind kind, paddr_t base, uint64_t size) {
    struct memory *memory = NULL;
    bool device = kind == BOOT_DEVICES;
    uint32_t rights = RIGHTS_MEMORY & ~(device ? RIGHT_MEMORY_EXEC : 0);
    if (kind == BOOT_INITRD || kind == BOOT_DEVICETREE)
        rights = RIGHT_COPY | RIGHT_MEMORY_READ;
    must(object_create(&root_account, OBJECT_MEMORY, &memory));
    memory->base = base;
    memory->size = size;
    memory->device = device;
    give(memory, rights, kind, base, size);
    object_put(memory);
}

static uint64_t page_up(uint64_t size) { return (size + PAGE_SIZE - 1) & -(uint64_t)PAGE_SIZE; }

// Gives [base, end) without the ranges that are taken.
static void give_rest(enum boot_kind kind, paddr_t base, paddr_t end, const struct range *taken,
                      unsigned count) {
    while (base < end) {
        paddr_t stop = end, next = end;
        for (unsigned i = 0; i < count; i++) {
            paddr_t from = taken[i].base & -(uint64_t)PAGE_SIZE;
            paddr_t to = page_up(taken[i].base + taken[i].size);
            if (to <= base || from >= stop || to == from)
                continue;
            stop = from > base ? from : base;
            next = to;
        }
        if (stop > base)
            give_memory(kind, base, stop - base);
        base = next;
    }
}

static void give_all_memory(struct machine_description *m, const struct range *kernel) {
    struct range taken[RANGES_MAX + 4] = {*kernel, m->initrd, m->tree};
    memcpy(taken + 3, m->reserved, m->reserved_count * sizeof(taken[0]));
    for (unsigned i = 0; i < m->ram_count; i++)
        give_rest(BOOT_RAM, m->ram[i].base, m->ram[i].base + m->ram[i].size, taken,
                  3 + m->reserved_count);
    struct range devices[RANGES_MAX + 2] = {m->plic, m->clint};
    memcpy(devices + 2, m->ram, m->ram_count * sizeof(devices[0]));
    give_rest(BOOT_DEVICES, 0, DEVICES_END, devices, 2 + m->ram_count);
    if (m->initrd.size)
        give_memory(BOOT_INITRD, m->initrd.base & -(uint64_t)PAGE_SIZE, page_up(m->initrd.size));
    give_memory(BOOT_DEVICETREE, m->tree.base & -(uint64_t)PAGE_SIZE, page_up(m->tree.size));
}

static void give_irqs(uint32_t lines) {
    for (uint32_t line = 1; line <= lines && line < IRQ_MAX; line++) {
        struct irq *irq = NULL;
        must(irq_create(&root_account, line, &irq));
        give(irq, RIGHT_COPY | RIGHT_IRQ, BOOT_IRQ, line, 0);
        object_put(irq);
    }
}

static void map(vaddr_t va, const void *page, enum access access) {
    bool replaced = false;
    must(paging_map(&root_account, init->root, va, va_to_pa(page), access, &replaced));
}

// Text from the image, data from the image, then zero-filled pages of the pool.
static vaddr_t map_image(void) {
    extern char init_image_start[], init_image_end[];
    const struct init_header *header = (const struct init_header *)init_image_start;
    uint64_t size = init_image_end - init_image_start;
    assert(header->magic == INIT_MAGIC && header->text_end <= header->data_end);
    assert(header->data_end <= page_up(size) && header->data_end <= header->bss_end);
    for (uint64_t at = 0; at < header->bss_end; at += PAGE_SIZE) {
        void *page = at < header->data_end ? init_image_start + at : page_alloc(&root_account);
        must(!page);
        map(INIT_BASE + at, page,
            at < header->text_end ? ACCESS_READ | ACCESS_EXEC : ACCESS_READ | ACCESS_WRITE);
    }
    return INIT_BASE + header->bss_end;
}

static void map_bootinfo(void) {
    for (unsigned i = 0; i < BOOTINFO_PAGES; i++)
        map(BOOTINFO_ADDRESS + i * PAGE_SIZE, (char *)info + i * PAGE_SIZE, ACCESS_READ);
}

void inittask_create(struct machine_description *m, const struct range *kernel, struct hart *hart) {
    static char info_pages[BOOTINFO_PAGES * PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
    extern char init_image_start[];
    handle_t handle;
    struct thread *thread;
    info = (struct bootinfo *)info_pages;
    must(task_create(&root_account, INIT_LEVEL, PRIORITY_MAX, &init));
    memcpy(init->name, "init", 5);
    must(handle_insert(init, init, RIGHTS_TASK, HANDLE_TASK, &handle));
    must(handle_insert(init, &root_account, RIGHTS_ACCOUNT, HANDLE_ACCOUNT, &handle));
    give_all_memory(m, kernel);
    give_irqs(m->plic_lines);
    info->timebase = m->timebase;
    info->harts = hart_count;
    info->initrd_size = m->initrd.size;
    info->devicetree_size = m->tree.size;
    vaddr_t stack = map_image();
    map_bootinfo();
    must(thread_create(init, &thread));
    thread->regs[REG_PC] = ((const struct init_header *)init_image_start)->entry;
    thread->regs[REG_SP] = stack;
    thread->base = thread->priority = PRIORITY_MAX;
    thread->hart = hart;
    thread_unstop(thread, THREAD_STOPPED);
}
