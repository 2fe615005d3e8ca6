// kernel/inittask.c -- the first task: init gets all that the kernel does not keep.
//
// Its image is flat (struct init_header) and mapped whole. What it gets, struct bootinfo lists:
// RAM, the initrd, the device tree, device space without the kernel's own devices, and the
// interrupts.

#include <kernel/boot.h>
#include <kernel/core.h>
#include <kernel/paging.h>

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

// The pages of [base, end).
static void give_memory(enum boot_kind kind, paddr_t base, paddr_t end) {
    uint32_t rights = RIGHT_COPY | RIGHT_MEMORY_READ;
    struct memory *memory;
    rights |= kind == BOOT_RAM || kind == BOOT_DEVICES ? RIGHT_MEMORY_WRITE : 0;
    rights |= kind == BOOT_RAM ? RIGHT_MEMORY_EXEC : 0;
    must(object_create(&root_account, OBJECT_MEMORY, &memory));
    memory->base = base & -(uint64_t)PAGE_SIZE;
    memory->size = page_up(end) - memory->base;
    memory->device = kind == BOOT_DEVICES;
    give(memory, rights, kind, memory->base, memory->size);
    object_put(memory);
}

// Gives [base, end) without what is taken by ranges from the i-th on.
static void give_rest(enum boot_kind kind, paddr_t base, paddr_t end, const struct ranges *taken,
                      unsigned i) {
    for (; i < taken->count && base < end; i++) {
        paddr_t from = taken->of[i].base & -(uint64_t)PAGE_SIZE, to = page_up(taken->of[i].end);
        if (to <= base || from >= end)
            continue;
        give_rest(kind, base, from, taken, i + 1);
        base = to;
    }
    if (base < end)
        give_memory(kind, base, end);
}

static void give_all_memory(struct machine_description *m) {
    for (unsigned i = 0; i < m->ram.count; i++) {
        give_rest(BOOT_RAM, m->ram.of[i].base, m->ram.of[i].end, &m->taken, 0);
        ranges_add(&m->taken, m->ram.of[i].base, m->ram.of[i].end); // what is left are devices
    }
    give_rest(BOOT_DEVICES, 0, DEVICES_END, &m->taken, 0);
    if (m->initrd.base < m->initrd.end)
        give_memory(BOOT_INITRD, m->initrd.base, m->initrd.end);
    give_memory(BOOT_DEVICETREE, m->tree.base, m->tree.end);
}

static void map(vaddr_t va, const void *page, enum access access) {
    bool replaced = false;
    must(paging_map(&root_account, init->root, va, va_to_pa(page), access, &replaced));
}

// Text from the image, data from the image, then zero-filled pages of the pool; the thread starts
// there, and its stack is the upper end.
static void map_image(struct thread *thread) {
    extern char init_image_start[], init_image_end[];
    const struct init_header *header = (const struct init_header *)init_image_start;
    assert(header->magic == INIT_MAGIC && header->text_end <= header->data_end);
    assert(header->data_end <= page_up(init_image_end - init_image_start));
    assert(header->data_end <= header->bss_end);
    for (uint64_t at = 0; at < header->bss_end; at += PAGE_SIZE) {
        void *page = at < header->data_end ? init_image_start + at : page_alloc(&root_account);
        must(!page);
        map(INIT_BASE + at, page,
            at < header->text_end ? ACCESS_READ | ACCESS_EXEC : ACCESS_READ | ACCESS_WRITE);
    }
    thread->regs[REG_PC] = header->entry;
    thread->regs[REG_SP] = INIT_BASE + header->bss_end;
}

void inittask_create(struct machine_description *m) {
    static char info_pages[BOOTINFO_PAGES * PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
    handle_t handle;
    struct thread *thread;
    info = (struct bootinfo *)info_pages;
    must(task_create(&root_account, LEVEL_INIT, PRIORITY_MAX, &init));
    memcpy(init->name, "init", 5);
    must(handle_insert(init, init, RIGHTS_TASK, HANDLE_TASK, &handle));
    must(handle_insert(init, &root_account, RIGHTS_ACCOUNT, HANDLE_ACCOUNT, &handle));
    give_all_memory(m);
    for (uint32_t line = 1; line <= m->plic_lines && line < IRQ_MAX; line++)
        give(irq_init(line), RIGHT_COPY | RIGHT_IRQ, BOOT_IRQ, line, 0);
    info->timebase = m->timebase;
    info->harts = hart_count;
    info->initrd_size = m->initrd.end - m->initrd.base;
    info->devicetree_size = m->tree.end - m->tree.base;
    for (unsigned i = 0; i < BOOTINFO_PAGES; i++)
        map(BOOTINFO_ADDRESS + i * PAGE_SIZE, info_pages + i * PAGE_SIZE, ACCESS_READ);
    must(thread_create(init, &thread));
    map_image(thread);
    thread->base = thread->priority = PRIORITY_MAX;
    thread_unstop(thread, THREAD_STOPPED);
}
