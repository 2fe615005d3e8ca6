// servers/vm/space.h -- address spaces: their table, their making and their end.
#pragma once

#include <abi/types.h>
#include <servers/vm/areas.h>
#include <servers/vm/frames.h>

enum { SPACES_MAX = 512 };

// The number names a space for ever and is the badge of its gates: its place in the table is
// number % SPACES_MAX, which is also its map (pagemap.h). Objects have the maps above.
struct space {
    uint32_t number; // 0: this place is free
    uint32_t maker;
    handle_t task;
    struct areas areas;
    uint64_t limit, counted; // pages
    int refusal;             // why the last fault was not mended that was not
};

extern struct space spaces[SPACES_MAX];

// Whether a badge is that of a space, and not of a maker's gate.
static inline bool badge_is_space(badge_t badge) { return (uint32_t)badge >= SPACES_MAX; }

// The space with this number, or NULL.
static inline struct space *space_find(uint64_t number) {
    struct space *space = &spaces[number % SPACES_MAX];

    return space->number == number && number ? space : NULL;
}

// Its map.
static inline uint32_t space_map(const struct space *space) { return space->number % SPACES_MAX; }

// A new space for `task`, which it owns from now on. 0, or ERR_NOMEM: all places are taken.
int space_create(uint32_t maker, handle_t task, uint64_t limit, struct space **space);

// Count so many pages and promise them. 0, or ERR_NOMEM: over the limit, or there is not so much.
int space_charge(struct space *space, uint64_t pages);

// Free what an area has, and the area. Its pages must not be mapped any more.
void space_remove_area(struct space *space, struct area *area);

// Free all areas. Nothing may be mapped any more.
void space_clear(struct space *space);

// The end of a space. Its task has nothing mapped any more.
void space_free(struct space *space);

// Kill the task, then the same.
void space_destroy(struct space *space);

// Take all mappings of the task away, and its threads, and free all areas. 0, or ERR_STATE.
int space_reset(struct space *space);

// The end of a space that nobody can speak of: its task stays, with nothing mapped.
void space_forget(struct space *space);

// Destroy all of a maker's, but for those with these numbers.
void spaces_keep(uint32_t maker, const uint32_t *numbers, unsigned keep);

uint64_t spaces_count(void);

// Pages that are there, and those of them that others have too.
void space_measure(struct space *space, uint64_t *resident, uint64_t *shared);
