// servers/vm/frames.c -- the frames: a list of the free ones, and promises.
#include <assert.h>
#include <stddef.h>

#include <servers/vm/frames.h>

struct range {
    uint32_t first, end;
    uint32_t fresh; // from here on they are not ready
};

struct frame *frames;
static uint32_t frame_limit, range_count;
static struct range ranges[FRAMES_RANGES_MAX];
static uint64_t total, free_count, promised;
static bool (*prepare_frames)(uint32_t first, uint32_t count);

// frames[0] is the head of the free list, which is a ring.
static void unlink_frame(uint32_t frame) {
    frames[frames[frame].previous].next = frames[frame].next;
    frames[frames[frame].next].previous = frames[frame].previous;
}

static void link_frame(uint32_t frame, uint32_t behind) {
    frames[frame].next = frames[behind].next;
    frames[frame].previous = behind;
    frames[frames[behind].next].previous = frame;
    frames[behind].next = frame;
}

void frames_begin(struct frame *table, uint32_t count, bool (*prepare)(uint32_t, uint32_t)) {
    frames = table;
    frame_limit = count;
    frames[FRAME_NONE] = (struct frame){0};
    range_count = 0;
    total = free_count = promised = 0;
    prepare_frames = prepare;
}

void frames_add(uint32_t first, uint32_t end) {
    assert(range_count < FRAMES_RANGES_MAX && 0 < first && first <= end && end <= frame_limit);
    ranges[range_count++] = (struct range){first, end, first};
    total += end - first;
    free_count += end - first;
}

// Put the next group on the list. False: all are there, or this one cannot be prepared.
static bool ready_group(void) {
    struct range *range = ranges;

    while (range < &ranges[range_count] && range->fresh == range->end)
        range++;
    if (range == &ranges[range_count])
        return false;

    uint32_t first = range->fresh;
    uint32_t count = FRAMES_GROUP - first % FRAMES_GROUP;

    if (count > range->end - first)
        count = range->end - first;
    if (!prepare_frames(first, count))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        frames[first + i].sharers = 0;
        link_frame(first + i, frames[FRAME_NONE].previous);
    }
    range->fresh += count;
    return true;
}

bool frames_promise(uint64_t count) {
    if (count > free_count - promised)
        return false;
    promised += count;
    return true;
}

void frames_unpromise(uint64_t count) {
    assert(count <= promised);
    promised -= count;
}

static void take(uint32_t frame) {
    unlink_frame(frame);
    frames[frame].sharers = 1;
    free_count--;
    promised--;
}

uint32_t frame_take(void) {
    assert(promised > 0);
    if (frames[FRAME_NONE].next == FRAME_NONE && !ready_group())
        return FRAME_NONE;

    uint32_t frame = frames[FRAME_NONE].next;

    take(frame);
    return frame;
}

// The first of `count` free ready frames in a row in a range.
static uint32_t find_row(const struct range *range, uint32_t count) {
    uint32_t length = 0;

    for (uint32_t frame = range->first; frame < range->fresh; frame++) {
        length = frames[frame].sharers ? 0 : length + 1;
        if (length == count)
            return frame - count + 1;
    }
    return FRAME_NONE;
}

uint32_t frames_take_row(uint32_t count) {
    uint32_t first = FRAME_NONE;

    assert(count > 0 && count <= promised);
    do {
        for (uint32_t i = 0; i < range_count && first == FRAME_NONE; i++)
            first = find_row(&ranges[i], count);
    } while (first == FRAME_NONE && ready_group());
    for (uint32_t i = 0; first != FRAME_NONE && i < count; i++)
        take(first + i);
    return first;
}

void frame_share(uint32_t frame) {
    assert(frames[frame].sharers > 0);
    frames[frame].sharers++;
}

void frame_drop(uint32_t frame) {
    assert(frames[frame].sharers > 0);
    if (--frames[frame].sharers > 0) {
        frames_unpromise(1);
        return;
    }
    link_frame(frame, FRAME_NONE);
    free_count++;
}

void frame_leave(uint32_t frame) {
    assert(frames[frame].sharers > 1);
    frames[frame].sharers--;
}

struct frames_count frames_count(void) {
    return (struct frames_count){total, free_count, promised};
}
