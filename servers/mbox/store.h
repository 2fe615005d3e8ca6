// servers/mbox/store.h -- memory for letters: whole pages, and pages cut into cells of one size.
//
//   area | struct page, one for each | page | page cut into cells | page | ...
//
// Whatever is given out is named by a reference: its distance from the start of the area, never 0.
// Nothing here ever looks for a long piece, so what is free can always be used. What is given out
// is known here only as long as this instance of the server lives: the next one is told again.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STORE_PAGE = 4096,
    STORE_CELL_MAX = 2048,
};

// The area is `size` bytes from `memory`, which is aligned to 8 bytes; it need not be zero. All of
// it is free.
void store_start(void *memory, size_t size);

// Then, if an instance before this one had that area: say what is still used. A cell with room for
// `size` bytes, a page: false if they can be none, or are used already. In the end
// store_share_rest(); only after that anything is taken.
bool store_claim_cell(uint32_t cell, size_t size);
bool store_claim_page(uint32_t page);
void store_unclaim_cell(uint32_t cell);
void store_unclaim_page(uint32_t page);
void store_share_rest(void);

// Whether there could be a cell, of the smallest size at least.
bool store_may_be_cell(uint32_t cell);

// The size of the smallest cell that has room for `size` bytes, at most STORE_CELL_MAX.
size_t store_cell_size(size_t size);

// Take a cell with room for `size` bytes, at most STORE_CELL_MAX; 0 if there is none.
uint32_t store_take_cell(size_t size);
void store_free_cell(uint32_t cell);

// Take a page, linked to no other; 0 if there is none.
uint32_t store_take_page(void);
void store_free_page(uint32_t page);

// Pages that were taken can be linked into lists; 0 ends one. The link of a page that is given back
// stays until it is taken again, and so do all bytes of cells and pages.
uint32_t store_next(uint32_t page);
void store_link(uint32_t page, uint32_t next);

// Where it is.
extern uint8_t *store_area;
static inline void *store_at(uint32_t reference) { return store_area + reference; }

// Bytes in pages that nobody has taken.
uint64_t store_free(void);

// Bytes in all pages.
uint64_t store_size(void);
