// servers/vm/object.h -- objects: memory with a content of its own, that spaces map: images, and
// shared memory.
//
// An object has all its pages promised and is freed when nobody can map it any more and no area
// shows it. Its pages are made, zeroed, when they are touched first.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { OBJECTS_MAX = 512 };

struct object {
    uint32_t number; // a maker's name for it; 0: this place is free
    uint32_t maker;  // whose image it is
    uint32_t pages;
    uint32_t mappings; // areas
    bool open;         // it can be mapped yet
};

// Make one of so many pages. 0 and its place in *object, or ERR_NOMEM.
int object_create(uint32_t maker, uint64_t pages, uint32_t *object);

// The place of an open object of this maker's. 0, or ERR_ARG.
int object_find(uint64_t number, uint32_t maker, uint32_t *object);

const struct object *object_at(uint32_t object);

// One mapping more, one less. object_close: none from now on. The last of all frees it.
void object_get(uint32_t object);
void object_put(uint32_t object);
void object_close(uint32_t object);

// Whether the number is one of these.
bool is_among(uint32_t number, const uint32_t *numbers, unsigned count);

// Close all of a maker's, but for those with these numbers.
void objects_keep(uint32_t maker, const uint32_t *numbers, unsigned count);

// The frame of a page, which is made if it is missing: FRAME_NONE if it cannot be. And without
// making it: FRAME_NONE if it is missing.
uint32_t object_frame(uint32_t object, uint32_t page);
uint32_t object_peek(uint32_t object, uint32_t page);
