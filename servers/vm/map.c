// servers/vm/map.c -- VM_MAP and its kin: what lies where in a space.
#include <abi/errors.h>
#include <abi/process.h>
#include <abi/vm.h>
#include <servers/vm/fault.h>
#include <servers/vm/map.h>
#include <servers/vm/object.h>
#include <servers/vm/pagemap.h>
#include <user/lib/syscalls.h>

enum {
    STACK_MAX = 1 << 16,  // pages of address space
    AHEAD_MAX = 64,       // pages of an image that are mapped before they are touched
    ACCESS_ALL = ACCESS_READ | ACCESS_WRITE | ACCESS_EXEC,
    FLAGS_ALL = VM_FIXED | VM_STACK | VM_SHARED,
};

#define BYTES_LIMIT ((uint64_t)PAGE_LIMIT * PAGE_SIZE)

// What can be written or executed can be read. False: no such access, or write and execute at once.
static bool access_read(uint64_t access, uint8_t *normal) {
    if (access & ~(uint64_t)ACCESS_ALL ||
        (access & (ACCESS_WRITE | ACCESS_EXEC)) == (ACCESS_WRITE | ACCESS_EXEC))
        return false;
    *normal = (uint8_t)(access ? access | ACCESS_READ : 0);
    return true;
}

// Bytes to pages: a range that users may have, and not empty.
static bool range_read(uint64_t address, uint64_t size, uint32_t *start, uint32_t *end) {
    if ((address | size) % PAGE_SIZE || size == 0 || size > BYTES_LIMIT ||
        address > BYTES_LIMIT - size || address < (uint64_t)PAGE_LOWEST * PAGE_SIZE)
        return false;
    *start = (uint32_t)(address / PAGE_SIZE);
    *end = (uint32_t)((address + size) / PAGE_SIZE);
    return true;
}

// No task has the pages of these areas mapped any more. 0, or ERR_STATE.
static int unmap(struct space *space, uint32_t start, uint32_t end) {
    struct area *area = area_from(&space->areas, start);
    long status = 0;

    for (; status == 0 && area && area->start < end; area = area->next) {
        uint32_t low = area_begin(area) > start ? area_begin(area) : start;
        uint32_t high = area->end < end ? area->end : end;

        if (low < high)
            status = sys_memory_unmap(space->task, (vaddr_t)low * PAGE_SIZE, high - low);
    }
    return (int)status;
}

// Cut the areas at both ends of the range. Both halves of an area show its object.
static void cut(struct space *space, uint32_t start, uint32_t end) {
    const uint32_t at[] = {start, end};

    for (unsigned i = 0; i < 2; i++) {
        const struct area *made = area_split(&space->areas, at[i]);

        if (made && (made->kind == AREA_IMAGE || made->kind == AREA_SHARED))
            object_get(made->object);
    }
}

// Make a range empty. 0, ERR_STATE or ERR_NOMEM; then nothing changed.
static int clear(struct space *space, uint32_t start, uint32_t end) {
    if (!areas_overlap(&space->areas, start, end))
        return 0;
    if (!areas_spare(&space->areas))
        return ERR_NOMEM;

    int status = unmap(space, start, end);

    if (status < 0)
        return status;
    cut(space, start, end);
    for (struct area *area = area_from(&space->areas, start); area && area->start < end;
         area = area_from(&space->areas, start))
        space_remove_area(space, area);
    return 0;
}

int map_remove(struct space *space, uint64_t address, uint64_t size) {
    uint32_t start, end;

    return range_read(address, size, &start, &end) ? clear(space, start, end) : ERR_ARG;
}

// What an area needs from the start: pages counted, an object, chunks. 0, or ERR_NOMEM.
static int prepare(struct space *space, struct area *area) {
    uint32_t size = area->end - area->start;
    int status = 0;

    if (area->kind == AREA_SHARED) {
        if (space->counted > space->limit || size > space->limit - space->counted)
            return ERR_NOMEM;
        status = object_create(0, size, &area->object);
        if (status == 0)
            space->counted += size;
    } else if (area->counted) {
        status = space_charge(space, size);
    }
    return status;
}

static void forget(struct space *space, const struct area *area) {
    uint32_t size = area->end - area->start;

    if (area->kind == AREA_SHARED)
        object_close(area->object);
    else if (area->counted)
        frames_unpromise(size);
    if (area->kind == AREA_SHARED || area->counted)
        space->counted -= size;
}

// Chunks that a range needs at most.
static uint32_t chunks_for(const struct area *area) {
    return area->counted ? (area->end - area->start) / CHUNK_PAGES + 2 : 0;
}

// Put a new area in place of what is there.
static int place(struct space *space, struct area *area) {
    if (!areas_spare(&space->areas) || chunks_for(area) > pagemap_free())
        return ERR_NOMEM;

    int status = prepare(space, area);

    if (status < 0)
        return status;
    status = clear(space, area->start, area->end);
    if (status < 0) {
        forget(space, area);
        return status;
    }
    if (area->counted)
        pagemap_reserve(space_map(space), area->start, area->end);
    area_add(&space->areas, area);
    if (area->kind == AREA_IMAGE || area->kind == AREA_SHARED)
        object_get(area->object);
    if (area->kind == AREA_SHARED)
        object_close(area->object); // nobody else can ask for it
    return 0;
}

// A stack's lowest page is an area of its own.
static int place_stack(struct space *space, struct area *area) {
    struct area guard = {.start = area->start, .end = area->start + 1, .kind = AREA_GUARD};

    if (area->end - area->start < 2 || area->end - area->start > STACK_MAX)
        return ERR_ARG;
    area->kind = AREA_STACK;
    area->start++;
    area->touched = area->end;
    area->counted = false;

    int status = place(space, area);

    if (status < 0)
        return status;
    status = place(space, &guard);
    if (status < 0)
        clear(space, area->start, area->end);
    return status;
}

int map_memory(struct space *space, uint64_t *address, uint64_t size, uint64_t access,
               uint64_t flags) {
    const uint32_t chosen = PROCESS_HEAP_END / PAGE_SIZE;
    struct area area = {.kind = flags & VM_SHARED ? AREA_SHARED : AREA_PRIVATE,
                        .counted = !(flags & VM_SHARED)};

    if (flags & ~(uint64_t)FLAGS_ALL || (flags & VM_STACK && flags & VM_SHARED) ||
        !access_read(access, &area.access))
        return ERR_ARG;
    if (!(flags & VM_FIXED)) {
        uint32_t found = areas_gap(&space->areas, chosen, size / PAGE_SIZE);

        if (!found)
            return ERR_NOMEM;
        *address = (uint64_t)found * PAGE_SIZE;
    }
    if (!range_read(*address, size, &area.start, &area.end))
        return ERR_ARG;
    return flags & VM_STACK ? place_stack(space, &area) : place(space, &area);
}

int map_image(struct space *space, uint32_t object, uint64_t address, uint64_t offset,
              uint64_t access, uint64_t size) {
    struct area area = {.kind = AREA_IMAGE,
                        .object = object,
                        .offset = (uint32_t)(offset / PAGE_SIZE),
                        .counted = access & ACCESS_WRITE};
    uint64_t pages = object_at(object)->pages;

    if (offset / PAGE_SIZE >= pages || size > (pages - offset / PAGE_SIZE) * PAGE_SIZE)
        return ERR_ARG;
    size = (size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
    if (!access_read(access, &area.access) || !range_read(address, size, &area.start, &area.end))
        return ERR_ARG;

    int status = place(space, &area);

    if (status < 0 || area.counted || area.end - area.start > AHEAD_MAX)
        return status;
    return fault_map_ahead(space, &area, area.start, area.end);
}

// How many pages an area will have counted beyond now, if it gets this access.
static uint32_t newly_counted(const struct area *area, uint8_t access) {
    bool writes = area->kind == AREA_IMAGE && access & ACCESS_WRITE;

    return writes && !area->counted ? area->end - area->start : 0;
}

// Whether areas cover the whole range.
static bool covered(struct space *space, uint32_t start, uint32_t end) {
    while (start < end) {
        const struct area *area = area_find(&space->areas, start);

        if (!area || area->kind == AREA_GUARD)
            return false;
        start = area->end;
    }
    return true;
}

// The range begins and ends with areas. Those that become writable are counted from now on.
static int count_writable(struct space *space, uint32_t start, uint32_t end, uint8_t access) {
    struct area *area = area_from(&space->areas, start);
    int status = 0;

    for (; status == 0 && area && area->start < end; area = area->next) {
        uint32_t pages = newly_counted(area, access);

        if (pages == 0)
            continue;
        if (!pagemap_reserve(space_map(space), area->start, area->end))
            return ERR_NOMEM;
        status = space_charge(space, pages);
        area->counted |= status == 0;
    }
    return status;
}

static void set_access(struct space *space, struct area *area, uint8_t access) {
    uint32_t row;

    area->access = access;
    for (uint32_t page = area_begin(area); page < area->end; page += row) {
        uint32_t *entries = pagemap_row(space_map(space), page, area->end, &row);

        for (uint32_t i = 0; entries && i < row; i++)
            entries[i] &= ~ENTRY_WRITABLE;
    }
}

int map_protect(struct space *space, uint64_t address, uint64_t size, uint64_t access) {
    uint32_t start, end;
    uint8_t normal;

    if (!access_read(access, &normal) || !range_read(address, size, &start, &end))
        return ERR_ARG;
    if (!covered(space, start, end))
        return ERR_FAULT;
    if (!areas_spare(&space->areas))
        return ERR_NOMEM;
    cut(space, start, end);

    int status = count_writable(space, start, end, normal);

    if (status == 0)
        status = unmap(space, start, end);
    if (status < 0)
        return status;
    for (struct area *area = area_from(&space->areas, start); area && area->start < end;
         area = area->next)
        set_access(space, area, normal);
    areas_join(&space->areas, start, end);
    return 0;
}
