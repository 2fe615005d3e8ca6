// servers/vm/space.c -- address spaces: their table, their making and their end.
#include <abi/errors.h>
#include <servers/vm/object.h>
#include <servers/vm/pagemap.h>
#include <servers/vm/space.h>
#include <user/lib/syscalls.h>

struct space spaces[SPACES_MAX];
static uint32_t generation, place;
static uint64_t count;

// Places are used in turn, so that a number does not come again soon.
static struct space *find_place(void) {
    for (unsigned i = 0; i < SPACES_MAX; i++) {
        place = (place + 1) % SPACES_MAX;
        if (spaces[place].number == 0)
            return &spaces[place];
    }
    return NULL;
}

int space_create(uint32_t maker, handle_t task, uint64_t limit, struct space **space) {
    struct space *made = find_place();

    if (!made)
        return ERR_NOMEM;
    generation = generation % (UINT32_MAX / SPACES_MAX - 1) + 1;
    *made = (struct space){
        .number = generation * SPACES_MAX + place, .maker = maker, .task = task, .limit = limit};
    count++;
    *space = made;
    return 0;
}

int space_charge(struct space *space, uint64_t pages) {
    if (space->counted > space->limit || pages > space->limit - space->counted ||
        !frames_promise(pages))
        return ERR_NOMEM;
    space->counted += pages;
    return 0;
}

// Drop the frames of an area. Returns how many it had.
static uint32_t drop_frames(const struct space *space, const struct area *area) {
    uint32_t present = 0, row;

    for (uint32_t page = area_begin(area); page < area->end; page += row) {
        uint32_t *entries = pagemap_row(space_map(space), page, area->end, &row);

        for (uint32_t i = row; entries && i-- > 0;) {
            if (entries[i] == 0)
                continue;
            frame_drop(ENTRY_FRAME(entries[i]));
            entries[i] = 0;
            present++;
        }
    }
    return present;
}

// Give back the chunks of pages where no area is any more.
static void release_chunks(struct space *space, uint32_t start, uint32_t end) {
    uint32_t low = start - start % CHUNK_PAGES;
    uint32_t high = end + (CHUNK_PAGES - end % CHUNK_PAGES) % CHUNK_PAGES;

    if (areas_overlap(&space->areas, low, start))
        low += CHUNK_PAGES;
    if (areas_overlap(&space->areas, end, high))
        high -= CHUNK_PAGES;
    if (low < high)
        pagemap_release(space_map(space), low, high);
}

void space_remove_area(struct space *space, struct area *area) {
    uint32_t size = area->end - area->start;
    uint32_t from = area_begin(area), end = area->end;
    uint32_t present = 0;

    if (area->counted || area->kind == AREA_STACK)
        present = drop_frames(space, area);
    if (area->kind == AREA_SHARED)
        space->counted -= size; // the promise is the object's
    else if (area->counted)
        space->counted -= size, frames_unpromise(size - present);
    else
        space->counted -= present;
    if (area->kind == AREA_IMAGE || area->kind == AREA_SHARED)
        object_put(area->object);
    area_remove(&space->areas, area);
    if (from < end)
        release_chunks(space, from, end);
}

void space_clear(struct space *space) {
    while (space->areas.first)
        space_remove_area(space, space->areas.first);
}

void space_free(struct space *space) {
    space_clear(space);
    sys_handle_close(0, space->task);
    space->number = 0;
    count--;
}

void space_destroy(struct space *space) {
    sys_task_kill(space->task);
    space_free(space);
}

int space_reset(struct space *space) {
    long status = sys_task_reset(space->task);

    if (status < 0)
        return (int)status;
    space_clear(space);
    return 0;
}

void space_forget(struct space *space) {
    if (space_reset(space) < 0) // it is killed, perhaps not completely
        sys_task_kill(space->task);
    space_free(space);
}

void spaces_keep(uint32_t maker, const uint32_t *numbers, unsigned keep) {
    for (unsigned i = 0; i < SPACES_MAX; i++) {
        if (spaces[i].number && spaces[i].maker == maker &&
            !is_among(spaces[i].number, numbers, keep))
            space_destroy(&spaces[i]);
    }
}

uint64_t spaces_count(void) { return count; }

static void measure_private(const struct space *space, const struct area *area, uint64_t *resident,
                            uint64_t *shared) {
    uint32_t row;

    for (uint32_t page = area_begin(area); page < area->end; page += row) {
        const uint32_t *entries = pagemap_row(space_map(space), page, area->end, &row);

        for (uint32_t i = 0; entries && i < row; i++) {
            *resident += entries[i] != 0;
            *shared += entries[i] != 0 && frame_sharers(ENTRY_FRAME(entries[i])) > 1;
        }
    }
}

static void measure_object(const struct area *area, uint64_t *resident, uint64_t *shared) {
    uint64_t present = 0;

    for (uint32_t i = 0; i < area->end - area->start; i++)
        present += object_peek(area->object, area->offset + i) != FRAME_NONE;
    *resident += present;
    *shared += object_at(area->object)->mappings > 1 ? present : 0;
}

void space_measure(struct space *space, uint64_t *resident, uint64_t *shared) {
    *resident = *shared = 0;
    for (const struct area *area = space->areas.first; area; area = area->next) {
        if (area->kind == AREA_SHARED || (area->kind == AREA_IMAGE && !area->counted))
            measure_object(area, resident, shared);
        else
            measure_private(space, area, resident, shared);
    }
}
