// servers/mbox/store.h -- memory for letters: whole pages, and pages cut into cells of one size.
//
//   area | struct page, one for each | page | page cut into cells | page | ...
//
// Whatever is given out is named by a reference: its distance from the start of the area, never 0.
// Nothing here ever looks for a long piece, so what is free can always be used.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum {
    STORE_PAGE = 4096,
    STORE_CELL_MAX = 2048,
};

// The area is `size` bytes from `memory`, which is aligned to 8 bytes; it need not be zero.
void store_start(void *memory, size_t size);

// The size of the smallest cell that has room for `size` bytes, at most STORE_CELL_MAX.
size_t store_cell_size(size_t size);

// Take a cell with room for `size` bytes, at most STORE_CELL_MAX; 0 if there is none.
uint32_t store_take_cell(size_t size);
void store_free_cell(uint32_t cell);

// Take a page, linked to no other; 0 if there is none.
uint32_t store_take_page(void);
void store_free_page(uint32_t page);

// Pages that were taken can be linked into lists; 0 ends one.
uint32_t store_next(uint32_t page);
void store_link(uint32_t page, uint32_t next);

// Where it is.
extern uint8_t *store_area;
static inline void *store_at(uint32_t reference) { return store_area + reference; }

// Bytes in pages that nobody has taken.
uint64_t store_free(void);

// Bytes in all pages.
uint64_t store_size(void);
