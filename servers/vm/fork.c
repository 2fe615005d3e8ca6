// servers/vm/fork.c -- a space that begins as a copy of another.
//
// No page is copied, but those that both will write at once. The parent's writable pages are
// mapped anew, without writing, and the child gets what is there mapped at once: both in runs,
// since a system call costs more than a page.
#include <abi/errors.h>
#include <servers/vm/fault.h>
#include <servers/vm/fork.h>
#include <servers/vm/memory.h>
#include <servers/vm/object.h>
#include <servers/vm/pagemap.h>

enum {
    AHEAD_PAGES = 64, // of an image that are mapped at once in the child
    NOW_PAGES = 4,    // that are copied at once if the stack's upper end is no further away
};

struct copying {
    struct space *parent, *child;
    struct run protect, map; // in the parent, in the child
    uint32_t now, now_end;   // the pages to copy
};

// Give the child a copy of a page, for which it has a promise. False: it must be shared.
static bool copy_page(struct copying *c, const struct area *area, uint32_t page, uint32_t from,
                      uint32_t *to) {
    uint32_t frame = area->access & ACCESS_WRITE ? frame_take() : FRAME_NONE;

    if (frame == FRAME_NONE)
        return false;
    frame_copy(frame, ENTRY_FRAME(from));
    run_add(&c->map, page, frame, area->access);
    *to = frame | ENTRY_WRITABLE;
    return true;
}

static bool is_now(const struct copying *c, uint32_t page) {
    return page >= c->now && page < c->now_end;
}

// What was once stack, below the stack pointer: nobody will read it, and to map it saves no fault.
static bool is_below_stack(const struct copying *c, const struct area *area, uint32_t page) {
    return area->kind == AREA_STACK && page < c->now;
}

// Share the pages of one row of entries.
static void copy_row(struct copying *c, const struct area *area, uint32_t page, uint32_t count,
                     uint32_t *from, uint32_t *to) {
    uint64_t access = area->access & ~(uint64_t)ACCESS_WRITE;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t frame = ENTRY_FRAME(from[i]);

        if (from[i] == 0)
            continue;
        if (is_now(c, page + i) && copy_page(c, area, page + i, from[i], &to[i]))
            continue;
        if (from[i] & ENTRY_WRITABLE)
            run_add(&c->protect, page + i, frame, access);
        if (!is_below_stack(c, area, page + i))
            run_add(&c->map, page + i, frame, access);
        frame_share(frame);
        from[i] = to[i] = frame;
    }
}

// Pages of an area that the parent has, and whether the child has the chunks for them.
static bool count_pages(struct copying *c, const struct area *area, uint32_t *present) {
    uint32_t row;

    *present = 0;
    for (uint32_t page = area_begin(area); page < area->end; page += row) {
        const uint32_t *from = pagemap_row(space_map(c->parent), page, area->end, &row);

        if (from && !pagemap_make(space_map(c->child), page))
            return false;
        for (uint32_t i = 0; from && i < row; i++)
            *present += from[i] != 0;
    }
    return true;
}

// All that is to be paid for an area: chunks and promises. A stack's area needs none at first.
static int charge(struct copying *c, const struct area *area) {
    uint32_t pages = area->end - area->start;

    if (area->kind == AREA_STACK)
        return count_pages(c, area, &pages) ? space_charge(c->child, pages) : ERR_NOMEM;
    if (area->counted && !pagemap_reserve(space_map(c->child), area->start, area->end))
        return ERR_NOMEM;
    return 0;
}

// The child's own area.
static int add_area(struct copying *c, const struct area *area) {
    uint32_t pages = area->end - area->start;
    int status = area->counted ? space_charge(c->child, pages) : 0;

    if (status < 0)
        return status;
    if (area->kind == AREA_SHARED)
        c->child->counted += pages;
    if (area->kind == AREA_IMAGE || area->kind == AREA_SHARED)
        object_get(area->object);
    area_add(&c->child->areas, area);
    return charge(c, area);
}

static int copy_area(struct copying *c, const struct area *area) {
    uint32_t row;
    int status = add_area(c, area);

    if (status < 0)
        return status;
    if (area->kind == AREA_IMAGE && !area->counted && area->end - area->start <= AHEAD_PAGES)
        return fault_map_ahead(c->child, area, area->start, area->end);
    for (uint32_t page = area_begin(area); page < area->end; page += row) {
        uint32_t *from = pagemap_row(space_map(c->parent), page, area->end, &row);

        if (from && (area->counted || area->kind == AREA_STACK))
            copy_row(c, area, page, row, from, pagemap_find(space_map(c->child), page));
    }
    return 0;
}

// Where the copies at once end: with the stack's area, since what lies above the stack pointer is
// in use too, or behind the first page.
static uint32_t end_of_now(struct space *parent, uint32_t now) {
    const struct area *area = now ? area_find(&parent->areas, now) : NULL;

    return area && area->end - now <= NOW_PAGES ? area->end : now + (now > 0);
}

int fork_copy(struct space *parent, struct space *child, uint32_t now) {
    struct copying c = {
        .parent = parent,
        .child = child,
        .protect = {.task = parent->task},
        .map = {.task = child->task},
        .now = now,
        .now_end = end_of_now(parent, now),
    };
    int status = 0;

    if (parent->counted > child->limit || !areas_room(parent->areas.count))
        return ERR_NOMEM;
    for (const struct area *area = parent->areas.first; status == 0 && area; area = area->next)
        status = copy_area(&c, area);

    int protected = run_end(&c.protect), mapped = run_end(&c.map);

    if (status == 0)
        status = protected;
    return status < 0 ? status : mapped;
}
