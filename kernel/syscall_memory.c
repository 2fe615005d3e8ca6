// kernel/syscall_memory.c -- system calls on memory, interrupts and accounts.

#include <kernel/core.h>
#include <kernel/paging.h>
#include <kernel/syscall.h>

enum { STEP_PAGES = 64 }; // that one step maps or unmaps

// memory_split(memory, offset, size): a handle to a part of it, with the same rights. Both
// multiples of PAGE_SIZE. Returns the handle.
long sys_memory_split(uint64_t handle, uint64_t offset, uint64_t size) {
    struct handle_entry *entry;
    struct memory *part;
    TRY(handle_find(self()->task, handle, RIGHT_MEMORY_ANY, &entry));
    const struct memory *whole = entry->object;
    if ((offset | size) % PAGE_SIZE || size == 0 || offset > whole->size ||
        size > whole->size - offset)
        return ERR_ARG;
    TRY(handle_room(self()->task));
    TRY(object_create(self()->task->account, OBJECT_MEMORY, &part));
    part->base = whole->base + offset;
    part->size = size;
    part->device = whole->device;
    return syscall_handle(part, entry->rights);
}

static bool access_valid(uint64_t access) {
    bool known = access && !(access & ~(uint64_t)(ACCESS_READ | ACCESS_WRITE | ACCESS_EXEC));
    return known && access & ACCESS_READ &&
           (access & (ACCESS_WRITE | ACCESS_EXEC)) != (ACCESS_WRITE | ACCESS_EXEC);
}

static bool pages_valid(vaddr_t at, uint64_t pages) {
    return at % PAGE_SIZE == 0 && at < USER_END && pages <= (USER_END - at) / PAGE_SIZE;
}

// The rights stand in the order of enum access.
static uint32_t rights_for(uint64_t access) { return access * RIGHT_MEMORY_READ; }

_Static_assert(RIGHT_MEMORY_WRITE == ACCESS_WRITE * RIGHT_MEMORY_READ, "rights_for multiplies");
_Static_assert(RIGHT_MEMORY_EXEC == ACCESS_EXEC * RIGHT_MEMORY_READ, "rights_for multiplies");

// What other harts may still know of pages that are mapped differently now.
static void flush(const struct task *task, bool any, vaddr_t at, uint64_t pages) {
    if (any && pages == 1)
        hart_flush_page(task, at);
    else if (any)
        hart_flush_all(task);
}

// Some pages; how many is in *done.
static int map_step(struct task *task, paddr_t base, vaddr_t at, uint64_t pages, uint64_t access,
                    uint64_t *done) {
    bool replaced = false;
    int error = 0;
    for (*done = 0; !error && *done < pages && *done < STEP_PAGES;) {
        uint64_t skip = *done * PAGE_SIZE;
        error = paging_map(task->account, task->root, at + skip, base + skip, access, &replaced);
        *done += !error;
    }
    flush(task, replaced, at, *done);
    if (access & ACCESS_EXEC)
        hart_fence_i(task);
    return error;
}

// memory_map(memory, offset, task, at, pages, access): maps pages of it in that task (0: the
// caller's own), in place of what was there. Never both writable and executable. The tables are
// charged to the task; ERR_QUOTA leaves what was mapped before it.
long sys_memory_map(uint64_t handle, uint64_t offset, uint64_t task_handle, vaddr_t at,
                    uint64_t pages, uint64_t access) {
    struct handle_entry *entry;
    struct task *task;
    uint64_t done;
    TRY(handle_find(self()->task, handle, RIGHT_MEMORY_ANY, &entry));
    TRY(own(task_handle, RIGHT_TASK_MAP, &task));
    const struct memory *memory = entry->object;
    if (!access_valid(access) || !pages_valid(at, pages) || offset % PAGE_SIZE ||
        offset > memory->size || pages > (memory->size - offset) / PAGE_SIZE ||
        (memory->device && access & ACCESS_EXEC))
        return ERR_ARG;
    if (rights_for(access) & ~entry->rights)
        return ERR_RIGHT;
    TRY(map_step(task, memory->base + offset, at, pages, access, &done));
    if (done == pages)
        return 0;
    self()->regs[REG_A1] += done * PAGE_SIZE;
    self()->regs[REG_A3] += done * PAGE_SIZE;
    self()->regs[REG_A4] -= done;
    return syscall_again();
}

// memory_unmap(task, at, pages): what is mapped there goes, and no hart can reach it any more.
long sys_memory_unmap(struct task *task, vaddr_t at, uint64_t pages) {
    if (!pages_valid(at, pages))
        return ERR_ARG;
    uint64_t step = pages < STEP_PAGES ? pages : STEP_PAGES;
    bool any = false;
    for (uint64_t i = 0; i < step; i++)
        any |= paging_unmap(task->root, at + i * PAGE_SIZE);
    flush(task, any, at, step);
    if (step == pages)
        return 0;
    self()->regs[REG_A1] += step * PAGE_SIZE;
    self()->regs[REG_A2] -= step;
    return syscall_again();
}

// memory_info(memory): a1 physical base, a2 size in bytes, a3 whether it is a device's.
long sys_memory_info(struct memory *memory) {
    return syscall_results(3, (uint64_t[]){memory->base, memory->size, memory->device});
}

// irq_bind(irq, notification, bits): the line sets bits from now on; taken on this hart. A line
// that was not acknowledged is.
long sys_irq_bind(struct irq *irq, uint64_t notification_handle, uint64_t bits) {
    struct notification *notification;
    TRY(own(notification_handle, RIGHT_NOTIFICATION_NOTIFY, &notification));
    if (!bits)
        return ERR_ARG;
    irq_bind(irq, notification, bits);
    return 0;
}

// irq_ack(irq): the line may interrupt again.
long sys_irq_ack(struct irq *irq) {
    irq_ack(irq);
    return 0;
}

// account_split(account, pages): a new account that may use `pages` of it. Returns the handle.
long sys_account_split(struct account *parent, uint64_t pages) {
    struct account *child;
    TRY(handle_room(self()->task));
    TRY(account_create(parent, pages, &child));
    return syscall_handle(child, RIGHTS_ACCOUNT);
}

// account_info(account): a1 its limit, a2 what is used, in pages. 0 is the caller's own.
long sys_account_info(struct account *account) {
    return syscall_results(2, (uint64_t[]){account->limit, account->used});
}
