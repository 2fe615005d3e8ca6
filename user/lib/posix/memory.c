// user/lib/posix/memory.c -- memory from vm: the heap's end, and mapped memory.
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <abi/vm.h>
#include <user/lib/posix/call.h>

enum { HEAP_STEP = 128 * 1024 };

static uintptr_t heap_used = PROCESS_HEAP; // the break
static uintptr_t heap_end = PROCESS_HEAP;  // mapped up to here

static size_t whole_pages(size_t size) { return (size + PAGE_SIZE - 1) & ~(size_t)(PAGE_SIZE - 1); }

// A request to vm about this process' own space.
static long space_call(uint64_t op, uint64_t address, uint64_t size, uint64_t access,
                       uint64_t flags, uint64_t *at) {
    struct message m = {.tag = op, .words = {address, size, access, flags}};
    long result = call_finish(HANDLE_SPACE, &m);

    if (result >= 0 && at)
        *at = m.words[0];
    return result;
}

// Map up to `end`, with some more if there is room for it.
static int heap_grow(uintptr_t end) {
    uint64_t access = ACCESS_READ | ACCESS_WRITE;
    size_t need = whole_pages(end - heap_end);
    size_t size = need < HEAP_STEP ? HEAP_STEP : need;

    if (space_call(VM_MAP, heap_end, size, access, VM_FIXED, NULL) < 0) {
        size = need;
        if (space_call(VM_MAP, heap_end, size, access, VM_FIXED, NULL) < 0)
            return -1;
    }
    heap_end += size;
    return 0;
}

// Memory that sbrk takes back is given back in whole steps, and comes as zeros again.
static void heap_shrink(uintptr_t from, uintptr_t to) {
    uintptr_t keep = whole_pages(to);

    if (heap_end - keep >= 2 * HEAP_STEP) {
        space_call(VM_UNMAP, keep, heap_end - keep, 0, 0, NULL);
        heap_end = keep;
    }
    memset((void *)to, 0, (from < heap_end ? from : heap_end) - to);
}

void *sbrk(ptrdiff_t increment) {
    uintptr_t before = heap_used;

    if (increment < 0 ? (uintptr_t)-increment > before - PROCESS_HEAP
                      : (uintptr_t)increment > PROCESS_HEAP_END - before ||
                            (before + (uintptr_t)increment > heap_end &&
                             heap_grow(before + (uintptr_t)increment) < 0)) {
        errno = ENOMEM;
        return (void *)-1;
    }
    heap_used = before + (uintptr_t)increment;
    if (increment < 0)
        heap_shrink(before, heap_used);
    return (void *)before;
}

int brk(void *end) { return sbrk((ptrdiff_t)((uintptr_t)end - heap_used)) == (void *)-1 ? -1 : 0; }

static uint64_t access_of(int protection) {
    return (protection & PROT_READ ? ACCESS_READ : 0) |
           (protection & PROT_WRITE ? ACCESS_WRITE : 0) |
           (protection & PROT_EXEC ? ACCESS_EXEC : 0);
}

// The file's content at `address`: a copy, since files cannot be mapped.
static int copy_in(int fd, char *address, size_t size, off_t offset) {
    while (size > 0) {
        ssize_t count = pread(fd, address, size, offset);

        if (count < 0)
            return -1;
        if (count == 0)
            break;
        address += count;
        size -= (size_t)count;
        offset += count;
    }
    return 0;
}

static void *map_file(void *address, size_t size, int protection, int flags, int fd, off_t offset) {
    char *at = mmap(address, size, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);

    if (at == MAP_FAILED)
        return MAP_FAILED;
    if (copy_in(fd, at, size, offset) == 0 &&
        (protection == (PROT_READ | PROT_WRITE) || mprotect(at, size, protection) == 0))
        return at;

    int saved = errno;

    munmap(at, size);
    errno = saved;
    return MAP_FAILED;
}

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset) {
    uint64_t at = (uintptr_t)address;
    int kind = flags & (MAP_SHARED | MAP_PRIVATE);
    uint64_t vm_flags = (flags & MAP_FIXED ? VM_FIXED : 0) | (kind == MAP_SHARED ? VM_SHARED : 0);

    int error = 0;

    if (size == 0 || size > SIZE_MAX - PAGE_SIZE || (kind != MAP_SHARED && kind != MAP_PRIVATE) ||
        offset % PAGE_SIZE || (flags & MAP_FIXED && at % PAGE_SIZE))
        error = EINVAL;
    else if (!(flags & MAP_ANONYMOUS) && kind == MAP_SHARED && protection & PROT_WRITE)
        error = ENOTSUP;
    if (error) {
        errno = error;
        return MAP_FAILED;
    }
    if (!(flags & MAP_ANONYMOUS))
        return map_file(address, size, protection, (flags & ~MAP_SHARED) | MAP_PRIVATE, fd, offset);

    long result = space_call(VM_MAP, flags & MAP_FIXED ? at : 0, whole_pages(size),
                             access_of(protection), vm_flags, &at);

    if (result < 0) {
        posix_result(result);
        return MAP_FAILED;
    }
    return (void *)at;
}

int munmap(void *address, size_t size) {
    if (size == 0 || (uintptr_t)address % PAGE_SIZE) {
        errno = EINVAL;
        return -1;
    }

    long result = space_call(VM_UNMAP, (uintptr_t)address, whole_pages(size), 0, 0, NULL);

    return posix_status(result);
}

int mprotect(void *address, size_t size, int protection) {
    if ((uintptr_t)address % PAGE_SIZE) {
        errno = EINVAL;
        return -1;
    }

    long result = space_call(VM_PROTECT, (uintptr_t)address, whole_pages(size),
                             access_of(protection), 0, NULL);

    return posix_status(result);
}

int msync(void *address, size_t size, int flags) {
    (void)address;
    (void)size;
    (void)flags;
    return 0;
}

int madvise(void *address, size_t size, int advice) {
    (void)address;
    (void)size;
    (void)advice;
    return 0;
}
