// kernel/usermem.c -- the one door to the memory of users.
//
// Users' pages are reached through the linear map after a walk of their page table, never through
// their own addresses: no access of the kernel's can fault.

#include <kernel/core.h>
#include <kernel/paging.h>

#define FOUND_ALL (~0ull)

static bool valid_range(vaddr_t va, uint64_t size) {
    return va < USER_END && size <= USER_END - va;
}

static uint64_t page_rest(vaddr_t va) { return PAGE_SIZE - va % PAGE_SIZE; }

static uint64_t min(uint64_t a, uint64_t b) { return a < b ? a : b; }

// The first address of the range that cannot be accessed so; USER_END if it is no range of users.
static vaddr_t find_missing(struct task *task, vaddr_t va, uint64_t size, enum access access) {
    if (size > 0 && !valid_range(va, size))
        return USER_END;
    for (vaddr_t at = va; at < va + size; at += page_rest(at))
        if (!paging_find(task->root, at, access))
            return at;
    return FOUND_ALL;
}

long usermem_want(struct thread *self, vaddr_t va, uint64_t size, enum access access) {
    vaddr_t missing = find_missing(self->task, va, size, access);
    uint64_t words[4] = {missing, access, self->regs[REG_PC] - 4, self->regs[REG_SP]};
    if (missing == FOUND_ALL)
        return 0;
    if (missing == USER_END || !ipc_fault(self, FAULT_PAGE, words))
        return ERR_FAULT;
    // The call is made again: all registers come back as they were, the ecall's own pc too.
    self->flags |= THREAD_BUFFER_FAULT;
    self->regs[REG_PC] -= 4;
    self->full = 1;
    return SYSCALL_DONE;
}

bool usermem_mapped(struct task *task, vaddr_t va, uint64_t size, enum access access) {
    return find_missing(task, va, size, access) == FOUND_ALL;
}

// The kernel's address for a task's, or for its own if there is no task.
static void *reach(struct task *task, vaddr_t va, enum access access) {
    return task ? paging_find(task->root, va, access) : (void *)va;
}

int usermem_copy(struct task *to, vaddr_t to_va, struct task *from, vaddr_t from_va,
                 uint64_t size) {
    if (size > 0 && ((to && !valid_range(to_va, size)) || (from && !valid_range(from_va, size))))
        return ERR_FAULT;
    while (size > 0) {
        void *target = reach(to, to_va, ACCESS_WRITE);
        const void *source = reach(from, from_va, ACCESS_READ);
        if (!target || !source)
            return ERR_FAULT;
        uint64_t part = min(size, min(page_rest(to_va), page_rest(from_va)));
        memcpy(target, source, part);
        to_va += part;
        from_va += part;
        size -= part;
    }
    return 0;
}

int usermem_get(struct task *from, vaddr_t va, void *to, uint64_t size) {
    return usermem_copy(NULL, (vaddr_t)to, from, va, size);
}

int usermem_put(struct task *to, vaddr_t va, const void *from, uint64_t size) {
    return usermem_copy(to, va, NULL, (vaddr_t)from, size);
}
