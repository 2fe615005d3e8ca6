// user/lib/posix/search.c -- tables that are searched from the start; doubly linked lists.
#include <search.h>
#include <string.h>

void *lfind(const void *key, const void *table, size_t *count, size_t size,
            int (*compare)(const void *, const void *)) {
    const char *element = table;

    for (size_t i = 0; i < *count; i++, element += size) {
        if (compare(key, element) == 0)
            return (void *)(uintptr_t)element;
    }
    return NULL;
}

void *lsearch(const void *key, void *table, size_t *count, size_t size,
              int (*compare)(const void *, const void *)) {
    void *found = lfind(key, table, count, size, compare);

    return found ? found : memcpy((char *)table + size * (*count)++, key, size);
}

// What the elements of a list begin with.
struct link {
    struct link *next, *previous;
};

void insque(void *element, void *before) {
    struct link *new = element, *old = before;

    new->previous = old;
    new->next = old ? old->next : NULL;
    if (new->next)
        new->next->previous = new;
    if (old)
        old->next = new;
}

void remque(void *element) {
    struct link *old = element;

    if (old->next)
        old->next->previous = old->previous;
    if (old->previous)
        old->previous->next = old->next;
}
