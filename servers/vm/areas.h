// servers/vm/areas.h -- the areas of a space: ranges of pages of one kind, sorted, not overlapping.
//
// Pages are numbered: address / PAGE_SIZE. Areas come from one table.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <abi/kernel.h>

enum {
    AREAS_MAX = 4096,       // in all spaces
    SPACE_AREAS_MAX = 512,  // in one
    AREAS_SPARE = 3,        // that an operation on a range of a space needs at most
    PAGE_LIMIT = 1 << 26,   // the first page that no user has: 256 GiB
    PAGE_LOWEST = 16,       // the first page that can be used: an address near 0 is a mistake
};

enum area_kind {
    AREA_PRIVATE, // zeroed when it is touched; copied on write after a fork
    AREA_STACK,   // the same, but counted when it is touched
    AREA_IMAGE,   // an object's pages; if `counted`, copied on write, else never written
    AREA_SHARED,  // an object's pages, the same after a fork
    AREA_GUARD,   // nothing is ever here
};

struct area {
    struct area *next;   // the one above it, or of the free ones
    uint32_t start, end; // pages
    uint32_t object, offset; // AREA_IMAGE, AREA_SHARED: the object, its page that `start` shows
    uint32_t touched;    // AREA_STACK: no page below this one is there
    uint8_t kind;        // enum area_kind
    uint8_t access;      // enum access, or 0: none
    bool counted;        // all its pages are counted and promised
};

// The first page of an area that may be there: a stack is large, and mostly not there.
static inline uint32_t area_begin(const struct area *area) {
    return area->kind == AREA_STACK && area->touched > area->start ? area->touched : area->start;
}

struct areas {
    struct area *first;
    struct area *found; // the last that was looked for, or NULL
    uint32_t count;
};

// Begin with all places free.
void areas_begin(void);

// Whether there is room for `AREAS_SPARE` more, in the table and in this space.
bool areas_spare(const struct areas *areas);

// Whether there is room for so many, in an empty space.
bool areas_room(uint32_t count);

// The area that has the page, or NULL. The usual case is the one that was found last.
struct area *area_search(struct areas *areas, uint32_t page);

static inline struct area *area_find(struct areas *areas, uint32_t page) {
    struct area *found = areas->found;

    return found && page - found->start < found->end - found->start ? found
                                                                    : area_search(areas, page);
}

// The lowest area that ends above `page`, or NULL.
struct area *area_from(struct areas *areas, uint32_t page);

// Whether an area has a page of these.
bool areas_overlap(struct areas *areas, uint32_t start, uint32_t end);

// Where `count` pages are free, at or above `from`; 0 if nowhere.
uint32_t areas_gap(struct areas *areas, uint32_t from, uint64_t count);

// Add a copy of *area, where nothing is. NULL if there is no place for it. It may become a part of
// a neighbour of its kind.
struct area *area_add(struct areas *areas, const struct area *area);

// Cut the area that has `page` in two, so that one begins there. If none has, or it begins there,
// nothing happens. Returns the upper part, or NULL. There must be a spare place.
struct area *area_split(struct areas *areas, uint32_t page);

// Make one of neighbours that are alike, in and around these pages.
void areas_join(struct areas *areas, uint32_t start, uint32_t end);

// Take an area away.
void area_remove(struct areas *areas, struct area *area);

// How many places are taken.
uint32_t areas_used(void);
