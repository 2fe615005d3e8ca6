// kernel/page.h -- the kernel's own memory: a pool of pages, each charged to an account.
#pragma once

#include <kernel/object.h>

// The pool is [start, end), page-aligned addresses in the kernel's linear map. Once, at boot.
// descriptors: room for page_pool_overhead(end - start) bytes.
void page_pool_init(void *start, void *end, void *descriptors);
uint64_t page_pool_overhead(uint64_t size);
uint64_t page_pool_free(void);

// A zeroed page, charged to account; NULL when the account or the pool is exhausted.
void *page_alloc(struct account *account);

// Counts the pool's pages from 1.
uint64_t page_number(const void *page);

// Gives a page back to the pool and its account.
void page_free(void *page);
