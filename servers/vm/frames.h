// servers/vm/frames.h -- the frames: pages of RAM to hand out. Who has one, and what is promised.
//
// Memory is promised when it is asked for and taken when it is touched, so a touch never fails:
//
//   all frames = taken + free          available = free - promised >= 0
//
// A frame that several spaces share copy-on-write is one frame and one promise less than it has
// sharers: each could yet write, and the last one needs no copy. So whatever a sharer does, leave
// or write, one promise ends.
//
// Frames come from ranges of RAM. They are made ready group by group, when the ones before are
// used up; those of a group are taken in ascending order. Frame 0 is none.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    FRAME_NONE = 0,
    FRAMES_GROUP = 512,
    FRAMES_RANGES_MAX = 8,
};

struct frame {
    uint32_t sharers;        // 0: free
    uint32_t next, previous; // of the free ones
};

// Begin with no frames. `table` has a place for each number below `count`; it need not be cleared.
// `prepare` makes frames accessible when they are needed, false: it cannot.
void frames_begin(struct frame *table, uint32_t count, bool (*prepare)(uint32_t, uint32_t));

// Add the frames from `first` to `end`, exclusive. Ranges do not touch each other: between two of
// them is at least one number that is no frame.
void frames_add(uint32_t first, uint32_t end);

// Promise so many frames, or take a promise back. False: there are not so many.
bool frames_promise(uint64_t count);
void frames_unpromise(uint64_t count);

// One frame, for which a promise was made. FRAME_NONE if it could not be prepared.
uint32_t frame_take(void);

// `count` frames in a row, for which a promise was made. FRAME_NONE: there is no such row; the
// promise stays.
uint32_t frames_take_row(uint32_t count);

// One more sharer, who has a promise for the frame.
void frame_share(uint32_t frame);

// One sharer less. The last one's frame is free, another's promise ends.
void frame_drop(uint32_t frame);

// One sharer less, who took another frame for it.
void frame_leave(uint32_t frame);

// All frames, by number.
extern struct frame *frames;

// How many have the frame.
static inline uint32_t frame_sharers(uint32_t frame) { return frames[frame].sharers; }

struct frames_count {
    uint64_t total, free, promised;
};
struct frames_count frames_count(void);
