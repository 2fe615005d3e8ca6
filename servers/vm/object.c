// servers/vm/object.c -- objects: images and shared memory.
#include <abi/errors.h>
#include <servers/vm/frames.h>
#include <servers/vm/memory.h>
#include <servers/vm/object.h>
#include <servers/vm/pagemap.h>
#include <servers/vm/space.h>

static struct object objects[OBJECTS_MAX];
static uint32_t generation;

static uint32_t map_of(uint32_t object) { return SPACES_MAX + object; }

const struct object *object_at(uint32_t object) { return &objects[object]; }

static int take_place(uint32_t *object) {
    for (uint32_t i = 0; i < OBJECTS_MAX; i++) {
        if (objects[i].number == 0) {
            *object = i;
            return 0;
        }
    }
    return ERR_NOMEM;
}

int object_create(uint32_t maker, uint64_t pages, uint32_t *object) {
    int status = take_place(object);

    if (status < 0)
        return status;
    if (pages > PAGE_LIMIT || !frames_promise(pages))
        return ERR_NOMEM;
    if (!pagemap_reserve(map_of(*object), 0, (uint32_t)pages)) {
        frames_unpromise(pages);
        return ERR_NOMEM;
    }
    generation = generation % (UINT32_MAX / OBJECTS_MAX - 1) + 1;
    objects[*object] = (struct object){.number = generation * OBJECTS_MAX + *object,
                                       .maker = maker,
                                       .pages = (uint32_t)pages,
                                       .open = true};
    return 0;
}

int object_find(uint64_t number, uint32_t maker, uint32_t *object) {
    *object = number % OBJECTS_MAX;

    const struct object *found = &objects[*object];

    return number && found->number == number && found->maker == maker && found->open ? 0 : ERR_ARG;
}

// Backwards, so that its frames are taken in ascending order next time.
static void free_if_unused(uint32_t object) {
    struct object *o = &objects[object];
    uint32_t present = 0;

    if (o->open || o->mappings > 0)
        return;
    for (uint32_t page = o->pages; page-- > 0;) {
        uint32_t frame = object_peek(object, page);

        if (frame == FRAME_NONE)
            continue;
        frame_drop(frame);
        present++;
    }
    frames_unpromise(o->pages - present);
    pagemap_release(map_of(object), 0, o->pages);
    o->number = 0;
}

void object_get(uint32_t object) { objects[object].mappings++; }

void object_put(uint32_t object) {
    objects[object].mappings--;
    free_if_unused(object);
}

void object_close(uint32_t object) {
    objects[object].open = false;
    free_if_unused(object);
}

bool is_among(uint32_t number, const uint32_t *numbers, unsigned count) {
    while (count > 0 && numbers[count - 1] != number)
        count--;
    return count > 0;
}

void objects_keep(uint32_t maker, const uint32_t *numbers, unsigned count) {
    for (uint32_t i = 0; i < OBJECTS_MAX; i++) {
        if (objects[i].number && objects[i].open && objects[i].maker == maker &&
            !is_among(objects[i].number, numbers, count))
            object_close(i);
    }
}

uint32_t object_peek(uint32_t object, uint32_t page) {
    const uint32_t *entry = pagemap_find(map_of(object), page);

    return entry ? *entry : FRAME_NONE;
}

uint32_t object_frame(uint32_t object, uint32_t page) {
    uint32_t *entry = pagemap_find(map_of(object), page);

    if (!entry || page >= objects[object].pages)
        return FRAME_NONE;
    if (*entry == FRAME_NONE) {
        *entry = frame_take();
        if (*entry != FRAME_NONE)
            frame_clear(*entry);
    }
    return *entry;
}
