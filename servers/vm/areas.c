// servers/vm/areas.c -- the areas of a space: a sorted list.
#include <assert.h>
#include <stddef.h>

#include <servers/vm/areas.h>

static struct area table[AREAS_MAX];
static struct area *first_free;
static uint32_t used;

void areas_begin(void) {
    first_free = NULL;
    used = 0;
    for (unsigned i = AREAS_MAX; i-- > 0;) {
        table[i].next = first_free;
        first_free = &table[i];
    }
}

bool areas_spare(const struct areas *areas) {
    return used + AREAS_SPARE <= AREAS_MAX && areas->count + AREAS_SPARE <= SPACE_AREAS_MAX;
}

bool areas_room(uint32_t count) { return used + count <= AREAS_MAX && count <= SPACE_AREAS_MAX; }

struct area *area_from(struct areas *areas, uint32_t page) {
    struct area *area = areas->found;

    if (!area || area->start > page)
        area = areas->first;
    while (area && area->end <= page)
        area = area->next;
    return area;
}

struct area *area_search(struct areas *areas, uint32_t page) {
    struct area *area = area_from(areas, page);

    if (!area || area->start > page)
        return NULL;
    areas->found = area;
    return area;
}

bool areas_overlap(struct areas *areas, uint32_t start, uint32_t end) {
    const struct area *area = area_from(areas, start);

    return area && area->start < end;
}

uint32_t areas_gap(struct areas *areas, uint32_t from, uint64_t count) {
    for (struct area *area = area_from(areas, from); area; area = area->next) {
        if (area->start >= from && area->start - from >= count)
            return from;
        if (area->end > from)
            from = area->end;
    }
    return count <= PAGE_LIMIT && from <= PAGE_LIMIT - count ? from : 0;
}

static struct area *take_place(struct areas *areas, const struct area *area) {
    struct area *place = first_free;

    if (!place || areas->count == SPACE_AREAS_MAX)
        return NULL;
    first_free = place->next;
    used++;
    areas->count++;
    *place = *area;
    return place;
}

static void free_place(struct areas *areas, struct area *place) {
    areas->found = NULL;
    areas->count--;
    used--;
    place->next = first_free;
    first_free = place;
}

// Whether `high` could be the upper end of `low`. Of those with an object each is a mapping.
static bool can_join(const struct area *low, const struct area *high) {
    return low && high && low->end == high->start && low->kind == AREA_PRIVATE &&
           high->kind == AREA_PRIVATE && low->access == high->access;
}

// The link that a new area at `page` is to follow; *below is the area before it, or NULL.
static struct area **find_link(struct areas *areas, uint32_t page, struct area **below) {
    struct area **link = &areas->first;

    *below = NULL;
    while (*link && (*link)->start < page) {
        *below = *link;
        link = &(*link)->next;
    }
    return link;
}

struct area *area_add(struct areas *areas, const struct area *area) {
    struct area *below;
    struct area **link = find_link(areas, area->start, &below);
    struct area *above = *link;

    assert(area->start < area->end && (!below || below->end <= area->start) &&
           (!above || area->end <= above->start));
    if (can_join(below, area)) {
        below->end = area->end;
        if (can_join(below, above)) {
            below->end = above->end;
            below->next = above->next;
            free_place(areas, above);
        }
        return below;
    }
    if (can_join(area, above)) {
        above->start = area->start;
        return above;
    }

    struct area *place = take_place(areas, area);

    if (place) {
        place->next = above;
        *link = place;
    }
    return place;
}

struct area *area_split(struct areas *areas, uint32_t page) {
    struct area *low = area_find(areas, page);

    if (!low || low->start == page)
        return NULL;

    struct area *high = take_place(areas, low);

    assert(high); // areas_spare was asked
    high->start = page;
    high->offset += page - low->start;
    low->end = page;
    low->next = high;
    return high;
}

void areas_join(struct areas *areas, uint32_t start, uint32_t end) {
    struct area *area = start > 0 ? area_from(areas, start - 1) : areas->first;

    while (area && area->start <= end) {
        struct area *above = area->next;

        if (!can_join(area, above)) {
            area = above;
            continue;
        }
        area->end = above->end;
        area->next = above->next;
        free_place(areas, above);
    }
}

void area_remove(struct areas *areas, struct area *area) {
    struct area **link = &areas->first;

    while (*link != area)
        link = &(*link)->next;
    *link = area->next;
    free_place(areas, area);
}

uint32_t areas_used(void) { return used; }
