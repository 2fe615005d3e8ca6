// user/tests/lib/pages.h -- taking pages of the program's own memory away from a task, and back.
#pragma once

#include <abi/kernel.h>

// Map the page of the program's memory that holds `address` into `task`, at that address.
void page_map(handle_t task, const volatile void *address, uint64_t access);

// Take that page away from `task`.
void page_unmap(handle_t task, const volatile void *address);

// Where that page is in startup->memory.
uint64_t page_offset(const volatile void *address);
