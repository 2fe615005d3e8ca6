// tests/host/test_vm.c -- vm's tables against simple models: frames, maps, areas.
//
// Built with the host's compiler and ASan and UBSan, with servers/vm/{frames,pagemap,areas}.c.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <servers/vm/areas.h>
#include <servers/vm/frames.h>
#include <servers/vm/pagemap.h>

static unsigned failures;

#define check(condition) check_at((condition), #condition, __LINE__)

static void check_at(bool holds, const char *condition, int line) {
    if (holds)
        return;
    printf("FAILED tests/host/test_vm.c:%d: %s\n", line, condition);
    failures++;
}

static uint32_t random_below(uint32_t limit) {
    static uint64_t state = 12345;

    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % limit;
}

enum { FRAMES = 3000, STEPS = 20000, HELD = 500 };

static struct frame *frame_table;
static uint32_t prepared, prepare_limit;

static bool prepare(uint32_t first, uint32_t count) {
    (void)first;
    if (prepared + count > prepare_limit)
        return false;
    prepared += count;
    return true;
}

// Two ranges with a gap, of which the second starts in the middle of a group.
static void begin_frames(void) {
    free(frame_table);
    frame_table = malloc(FRAMES * sizeof *frame_table);
    memset(frame_table, 0xaa, FRAMES * sizeof *frame_table);
    prepared = 0;
    prepare_limit = FRAMES;
    frames_begin(frame_table, FRAMES, prepare);
    frames_add(10, 1000);
    frames_add(1001, FRAMES);
}

static uint64_t available(void) { return frames_count().free - frames_count().promised; }

static void test_every_frame_is_taken_once(void) {
    static bool seen[FRAMES];
    const uint64_t total = 990 + FRAMES - 1001;

    begin_frames();
    memset(seen, 0, sizeof seen);
    check(frames_count().total == total && available() == total);
    check(!frames_promise(total + 1) && !frames_promise(~0ull));
    check(frames_promise(total) && !frames_promise(1) && frames_promise(0));
    for (uint64_t i = 0; i < total; i++) {
        uint32_t frame = frame_take();

        check(frame >= 10 && frame != 1000 && frame < FRAMES && !seen[frame]);
        seen[frame] = true;
    }
    check(frames_count().free == 0 && frames_count().promised == 0);
    for (uint32_t frame = 0; frame < FRAMES; frame++) {
        if (seen[frame])
            frame_drop(frame);
    }
    check(available() == total);
}

static void test_sharers_have_a_promise_each(void) {
    begin_frames();
    uint64_t all = available();

    check(frames_promise(3));
    uint32_t frame = frame_take();

    frame_share(frame);
    frame_share(frame);
    check(frame_sharers(frame) == 3 && available() == all - 3);
    uint32_t copy = frame_take(); // one writes

    frame_leave(frame);
    check(frame_sharers(frame) == 2 && available() == all - 3);
    frame_drop(frame); // one ends
    check(available() == all - 2 && frames_count().promised == 0);
    frame_drop(frame);
    frame_drop(copy);
    check(available() == all && frames_count().free == all);
}

static void test_rows_are_in_one_range(void) {
    begin_frames();
    uint64_t all = available();

    check(frames_promise(1500));
    uint32_t row = frames_take_row(1500);

    check(row >= 1001 && row + 1500 <= FRAMES);
    check(frames_promise(600));
    check(frames_take_row(600) != FRAME_NONE); // of the first range
    check(frames_promise(600));
    check(frames_take_row(600) == FRAME_NONE); // enough in all, but not in a row
    frames_unpromise(600);
    for (uint32_t i = 0; i < 1500; i++)
        frame_drop(row + i);
    check(available() == all - 600);
}

static void test_frames_that_cannot_be_prepared(void) {
    begin_frames();
    prepare_limit = 502; // the first group
    check(frames_promise(600));
    for (unsigned i = 0; i < 502; i++)
        check(frame_take() != FRAME_NONE);
    check(frame_take() == FRAME_NONE && frames_count().promised == 98);
}

static void test_frames_at_random(void) {
    uint32_t held[HELD], count = 0;

    begin_frames();
    uint64_t all = available();

    for (unsigned i = 0; i < STEPS; i++) {
        uint32_t at = count ? random_below(count) : 0;

        if (count < HELD && random_below(2) && frames_promise(1)) {
            held[count++] = frame_take();
        } else if (count > 0 && count < HELD && random_below(3) == 0 && frames_promise(1)) {
            frame_share(held[at]);
            held[count++] = held[at];
        } else if (count > 0 && frame_sharers(held[at]) > 1 && random_below(2)) {
            uint32_t frame = frame_take();

            frame_leave(held[at]);
            held[at] = frame;
        } else if (count > 0) {
            frame_drop(held[at]);
            held[at] = held[--count];
        }
        check(available() == all - count);
    }
    while (count > 0)
        frame_drop(held[--count]);
    check(available() == all && frames_count().free == all);
}

enum { CHUNKS = 64, BUCKETS = 16, MAPS = 4, MAP_PAGES = 20 * CHUNK_PAGES };

static void begin_maps(struct chunk *chunks, uint32_t *buckets) {
    memset(chunks, 0x55, CHUNKS * sizeof *chunks);
    pagemap_begin(chunks, CHUNKS, buckets, BUCKETS);
}

static void test_maps_at_random(void) {
    static struct chunk chunks[CHUNKS];
    static uint32_t buckets[BUCKETS], model[MAPS][MAP_PAGES];

    begin_maps(chunks, buckets);
    for (unsigned i = 0; i < STEPS; i++) {
        uint32_t map = random_below(MAPS), page = random_below(MAP_PAGES);
        uint32_t *entry;

        switch (random_below(20)) {
        case 0:
            pagemap_release(map, page, page + 1);
            memset(&model[map][page - page % CHUNK_PAGES], 0, CHUNK_PAGES * sizeof model[0][0]);
            break;
        case 1:
        case 2:
        case 3:
            entry = pagemap_make(map, page);
            check(entry || pagemap_free() == 0);
            if (entry)
                *entry = model[map][page] = i + 1;
            break;
        default: entry = pagemap_find(map, page); check((entry ? *entry : 0) == model[map][page]);
        }
    }
    for (uint32_t map = 0; map < MAPS; map++)
        pagemap_release(map, 0, MAP_PAGES);
    check(pagemap_free() == CHUNKS - 1);
}

static void test_reserving_is_all_or_nothing(void) {
    static struct chunk chunks[CHUNKS];
    static uint32_t buckets[BUCKETS];
    uint32_t row;

    begin_maps(chunks, buckets);
    check(!pagemap_reserve(1, 0, CHUNKS * CHUNK_PAGES) && pagemap_free() == CHUNKS - 1);
    check(pagemap_reserve(1, 10, (CHUNKS - 1) * CHUNK_PAGES) && pagemap_free() == 0);
    check(!pagemap_make(2, 0) && pagemap_make(1, 5));
    check(pagemap_row(1, 60, 1000, &row) && row == 4);
    check(pagemap_row(1, 64, 70, &row) && row == 6);
    check(!pagemap_row(2, 0, 1000, &row) && row == CHUNK_PAGES);
    pagemap_release(1, 0, CHUNKS * CHUNK_PAGES);
    check(pagemap_free() == CHUNKS - 1);
}

enum { MODEL = 300 };

// Whether the list is sorted, and shows what the model says: a page's access, or -1.
static void check_areas(struct areas *areas, const int *model) {
    uint32_t last = 0, count = 0;

    for (const struct area *area = areas->first; area; area = area->next, count++) {
        check(area->start < area->end && last <= area->start);
        last = area->end;
    }
    check(count == areas->count);
    for (uint32_t page = 0; page < MODEL; page++) {
        const struct area *area = area_find(areas, page);

        check((area ? area->access : -1) == model[page]);
        check(!area || area->kind != AREA_IMAGE || area->offset == area->start);
    }
}

static void clear_range(struct areas *areas, uint32_t start, uint32_t end) {
    struct area *area;

    area_split(areas, start);
    area_split(areas, end);
    while ((area = area_from(areas, start)) && area->start < end)
        area_remove(areas, area);
}

static void test_areas_at_random(void) {
    struct areas areas = {0};
    int model[MODEL];

    areas_begin();
    for (unsigned i = 0; i < MODEL; i++)
        model[i] = -1;
    for (unsigned i = 0; i < STEPS / 10; i++) {
        uint32_t start = random_below(MODEL - 1), end = start + 1 + random_below(MODEL - start - 1);
        bool image = random_below(4) == 0;
        struct area area = {.start = start,
                            .end = end,
                            .kind = image ? AREA_IMAGE : AREA_PRIVATE,
                            .offset = image ? start : 0,
                            .access = (uint8_t)random_below(4)};

        if (end > start + 20)
            area.end = end = start + 20;
        clear_range(&areas, start, end);
        if (random_below(3))
            check(area_add(&areas, &area));
        else
            area.access = 0xff;
        for (uint32_t page = start; page < end; page++)
            model[page] = area.access == 0xff ? -1 : area.access;
        areas_join(&areas, start, end);
        check_areas(&areas, model);
        uint32_t gap = areas_gap(&areas, start, 5);

        check(gap >= start && !areas_overlap(&areas, gap, gap + 5));
    }
    clear_range(&areas, 0, MODEL);
    check(areas_used() == 0 && areas.count == 0);
}

static void test_areas_have_a_limit(void) {
    struct areas areas = {0};
    uint32_t page = 0;

    areas_begin();
    for (; areas_spare(&areas); page += 2)
        check(area_add(&areas, &(struct area){.start = page, .end = page + 1}));
    check(areas.count == SPACE_AREAS_MAX - AREAS_SPARE + 1);
    check(areas_gap(&areas, 0, PAGE_LIMIT) == 0 && areas_gap(&areas, 0, ~0ull) == 0);
    check(areas_gap(&areas, 1, 1) == 1 && areas_gap(&areas, 1, 2) == page - 1);
    clear_range(&areas, 0, page);
    check(areas_used() == 0);
}

int main(void) {
    test_every_frame_is_taken_once();
    test_sharers_have_a_promise_each();
    test_rows_are_in_one_range();
    test_frames_that_cannot_be_prepared();
    test_frames_at_random();
    test_maps_at_random();
    test_reserving_is_all_or_nothing();
    test_areas_at_random();
    test_areas_have_a_limit();
    free(frame_table);
    printf("test_vm: %s\n", failures ? "FAILED" : "ok");
    return failures > 0;
}
