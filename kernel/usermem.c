// kernel/usermem.c -- the one door to the memory of users.
//
// Users' pages are reached through the linear map after a walk of their page table, never through
// their own addresses: no access of the kernel's can fault.

#include <kernel/core.h>
#include <kernel/paging.h>

static bool valid_range(vaddr_t va, uint64_t size) {
    return size == 0 || (va < USER_END && size <= USER_END - va);
}

static uint64_t page_rest(vaddr_t va) { return PAGE_SIZE - va % PAGE_SIZE; }

static uint64_t min(uint64_t a, uint64_t b) { return a < b ? a : b; }

// The system call is made again: all registers come back as they were, the ecall's own pc too.
static long fault(struct thread *self, vaddr_t va, enum access access) {
    uint64_t words[4] = {va, access, self->regs[REG_PC] - 4, self->regs[REG_SP]};
    if (!ipc_fault(self, FAULT_PAGE, words))
        return ERR_FAULT;
    self->flags |= THREAD_BUFFER_FAULT;
    self->regs[REG_PC] -= 4;
    self->full = 1;
    return SYSCALL_DONE;
}

#define FOUND_ALL (~0ull)

// The first address of the range that cannot be accessed so.
static vaddr_t find_missing(struct task *task, vaddr_t va, uint64_t size, enum access access) {
    for (vaddr_t page = va - va % PAGE_SIZE; page < va + size; page += PAGE_SIZE)
        if (!paging_find(task->root, page, access))
            return page < va ? va : page;
    return FOUND_ALL;
}

long usermem_want(struct thread *self, vaddr_t va, uint64_t size, enum access access) {
    if (size == 0)
        return 0;
    if (!valid_range(va, size))
        return ERR_FAULT;
    vaddr_t missing = find_missing(self->task, va, size, access);
    return missing == FOUND_ALL ? 0 : fault(self, missing, access);
}

bool usermem_mapped(struct task *task, vaddr_t va, uint64_t size, enum access access) {
    return size == 0 ||
           (valid_range(va, size) && find_missing(task, va, size, access) == FOUND_ALL);
}

int usermem_copy(struct task *to, vaddr_t to_va, struct task *from, vaddr_t from_va,
                 uint64_t size) {
    if (!valid_range(to_va, size))
        return ERR_FAULT;
    while (size > 0) {
        uint64_t part = min(size, page_rest(to_va));
        void *target = paging_find(to->root, to_va, ACCESS_WRITE);
        if (!target)
            return ERR_FAULT;
        int error = usermem_get(from, from_va, target, part);
        if (error)
            return error;
        to_va += part;
        from_va += part;
        size -= part;
    }
    return 0;
}

int usermem_get(struct task *from, vaddr_t va, void *to, uint64_t size) {
    char *target = to;
    if (!valid_range(va, size))
        return ERR_FAULT;
    while (size > 0) {
        uint64_t part = min(size, page_rest(va));
        const void *source = paging_find(from->root, va, ACCESS_READ);
        if (!source)
            return ERR_FAULT;
        memcpy(target, source, part);
        target += part;
        va += part;
        size -= part;
    }
    return 0;
}

int usermem_put(struct task *to, vaddr_t va, const void *from, uint64_t size) {
    const char *source = from;
    if (!valid_range(va, size))
        return ERR_FAULT;
    while (size > 0) {
        uint64_t part = min(size, page_rest(va));
        void *target = paging_find(to->root, va, ACCESS_WRITE);
        if (!target)
            return ERR_FAULT;
        memcpy(target, source, part);
        source += part;
        va += part;
        size -= part;
    }
    return 0;
}
