// servers/vm/fault.c -- page faults: from an address to a page that is mapped there.
//
//   area       page in the space's map         what happens
//   private    none                            a zeroed frame, mapped as the area says
//   image      none, read                      the image's frame, mapped without writing
//   image      none, write                     a copy of it
//   either     shared with others, read        mapped without writing
//   either     shared with others, write       a copy of it
//   either     its own                         mapped as the area says
//   object     (it has none)                   the object's frame, mapped as the area says

#include <abi/errors.h>
#include <servers/vm/fault.h>
#include <servers/vm/memory.h>
#include <servers/vm/object.h>
#include <servers/vm/pagemap.h>

enum {
    AROUND_PAGES = 16, // of an image that are mapped with the one that was touched
    AHEAD_PAGES = 4,   // that are made at once where memory is touched page after page
};

static uint32_t object_page(const struct area *area, uint32_t page) {
    return area->offset + page - area->start;
}

int fault_map_ahead(struct space *space, const struct area *area, uint32_t start, uint32_t end) {
    struct run run = {.task = space->task};

    for (uint32_t page = start; page < end; page++) {
        uint32_t frame = object_peek(area->object, object_page(area, page));

        if (frame != FRAME_NONE)
            run_add(&run, page, frame, area->access);
    }
    return run_end(&run);
}

// A page that is the object's own.
static int mend_object(struct space *space, const struct area *area, uint32_t page,
                       uint32_t *frame) {
    *frame = object_frame(area->object, object_page(area, page));
    if (*frame == FRAME_NONE)
        return ERR_NOMEM;
    if (area->kind == AREA_SHARED)
        return memory_map(space->task, page, *frame, 1, area->access);

    uint32_t start = page - page % AROUND_PAGES, end = start + AROUND_PAGES;

    return fault_map_ahead(space, area, start > area->start ? start : area->start,
                           end < area->end ? end : area->end);
}

// A frame for a page that has none, with the right content.
static int make_page(struct space *space, const struct area *area, uint32_t page, uint32_t *entry) {
    int status = area->kind == AREA_STACK ? space_charge(space, 1) : 0;

    if (status < 0)
        return status;

    uint32_t frame = frame_take();

    if (frame == FRAME_NONE) {
        if (area->kind == AREA_STACK) {
            frames_unpromise(1);
            space->counted--;
        }
        return ERR_NOMEM;
    }

    uint32_t source = area->kind == AREA_IMAGE ? object_peek(area->object, object_page(area, page))
                                               : FRAME_NONE;

    if (source == FRAME_NONE)
        frame_clear(frame);
    else
        frame_copy(frame, source);
    *entry = frame;
    return 0;
}

// A frame of its own for a page that others have as well.
static int unshare_page(uint32_t *entry) {
    uint32_t shared = ENTRY_FRAME(*entry);
    uint32_t frame = frame_take();

    if (frame == FRAME_NONE)
        return ERR_NOMEM;
    frame_copy(frame, shared);
    frame_leave(shared);
    *entry = frame;
    return 0;
}

// Whether memory is touched page after page. Its pages are promised: to make some before they are
// touched changes no account.
static bool is_sequential(const struct area *area, uint32_t page, const uint32_t *entry) {
    return area->kind == AREA_PRIVATE && page > area->start && page % CHUNK_PAGES > 0 && entry[-1];
}

// Make this page and the next ones that are missing.
static int make_some(struct space *space, const struct area *area, uint32_t page, uint32_t *entry) {
    struct run run = {.task = space->task};
    uint32_t end = page - page % CHUNK_PAGES + CHUNK_PAGES;
    int status = 0;

    if (end > page + AHEAD_PAGES)
        end = page + AHEAD_PAGES;
    if (end > area->end)
        end = area->end;
    for (; status == 0 && page < end && *entry == 0; page++, entry++) {
        status = make_page(space, area, page, entry);
        if (status == 0)
            run_add(&run, page, *entry, area->access);
        if (status == 0 && area->access & ACCESS_WRITE)
            *entry |= ENTRY_WRITABLE;
    }
    return run_end(&run) < 0 ? run.error : status;
}

// A page that is the space's own, or becomes so when it is written.
static int mend_private(struct space *space, struct area *area, uint32_t page, enum access access,
                        uint32_t *frame) {
    if (area->kind == AREA_STACK && page < area->touched)
        area->touched = page;

    uint32_t *entry = pagemap_make(space_map(space), page);
    uint64_t mapped = area->access;
    int status = 0;

    if (!entry)
        return ERR_NOMEM;
    if (*entry == 0 && area->kind == AREA_IMAGE && access != ACCESS_WRITE) {
        *frame = object_frame(area->object, object_page(area, page));
        return *frame == FRAME_NONE
                   ? ERR_NOMEM
                   : memory_map(space->task, page, *frame, 1, mapped & ~(uint64_t)ACCESS_WRITE);
    }
    if (*entry == 0 && is_sequential(area, page, entry)) {
        status = make_some(space, area, page, entry);
        *frame = ENTRY_FRAME(*entry);
        return status;
    }
    if (*entry == 0)
        status = make_page(space, area, page, entry);
    else if (frame_sharers(ENTRY_FRAME(*entry)) > 1 && access == ACCESS_WRITE)
        status = unshare_page(entry);
    if (status < 0)
        return status;

    *frame = ENTRY_FRAME(*entry);
    if (frame_sharers(*frame) > 1)
        mapped &= ~(uint64_t)ACCESS_WRITE;
    if (mapped & ACCESS_WRITE)
        *entry |= ENTRY_WRITABLE;
    return memory_map(space->task, page, *frame, 1, mapped);
}

static int mend(struct space *space, uint32_t page, enum access access, uint32_t *frame) {
    struct area *area = area_find(&space->areas, page);

    if (!area || !(area->access & access))
        return ERR_FAULT;
    if (area->kind == AREA_SHARED || (area->kind == AREA_IMAGE && !area->counted))
        return mend_object(space, area, page, frame);
    return mend_private(space, area, page, access, frame);
}

int fault_mend(struct space *space, uint32_t page, enum access access) {
    uint32_t frame;

    return mend(space, page, access, &frame);
}

int fault_write(struct space *space, uint32_t page, uint32_t *frame) {
    const uint32_t *entry = pagemap_find(space_map(space), page);

    if (entry && *entry & ENTRY_WRITABLE) {
        *frame = ENTRY_FRAME(*entry);
        return 0;
    }
    return mend(space, page, ACCESS_WRITE, frame);
}

int fault_peek(struct space *space, uint32_t page, uint32_t *frame) {
    struct area *area = area_find(&space->areas, page);
    const uint32_t *entry = pagemap_find(space_map(space), page);

    if (!area || !(area->access & ACCESS_READ))
        return ERR_FAULT;
    *frame = FRAME_NONE;
    if (entry && *entry)
        *frame = ENTRY_FRAME(*entry);
    else if (area->kind == AREA_IMAGE || area->kind == AREA_SHARED)
        *frame = object_peek(area->object, object_page(area, page));
    return 0;
}
