// user/lib/posix/malloc_aligned.c -- the other names of memalign.
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

#include <abi/kernel.h>

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
void *valloc(size_t size) { return memalign(PAGE_SIZE, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
    int saved = errno;
    void *found;

    if (alignment < sizeof(void *) || alignment & (alignment - 1))
        return EINVAL;
    found = memalign(alignment, size);
    errno = saved;
    if (!found)
        return ENOMEM;
    *memory = found;
    return 0;
}
