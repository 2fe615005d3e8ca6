// user/lib/include/search.h -- picolibc's, and what it lacks.
#ifndef _RIVET_SEARCH_H
#define _RIVET_SEARCH_H

#include_next <search.h>

#ifdef __cplusplus
extern "C" {
#endif

void *lfind(const void *key, const void *table, size_t *count, size_t size,
            int (*compare)(const void *, const void *));
void *lsearch(const void *key, void *table, size_t *count, size_t size,
              int (*compare)(const void *, const void *));
void insque(void *element, void *before);
void remque(void *element);

#ifdef __cplusplus
}
#endif

#endif
