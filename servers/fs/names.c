// servers/fs/names.c -- which name in which directory stands for which inode: remembered lookups.
//
// A table with one place for each hash: what comes later takes the place. Long names are not kept,
// nor are "." and "..". A directory that is removed is empty: what is remembered of it says so, and
// stays right if its number comes to be used again.
#include <string.h>

#include <servers/fs/names.h>

enum {
    NAMES = 2048, // a power of two
    NAME_SIZE_MAX = 43,
};

struct name {
    uint32_t directory; // 0: nothing is here
    struct name_place place;
    uint8_t size;
    char text[NAME_SIZE_MAX];
};

static struct name names[NAMES];

void names_start(void) { memset(names, 0, sizeof names); }

static struct name *place_of(uint32_t directory, const char *name, size_t size) {
    uint32_t hash = directory * 0x9e3779b1u;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (uint8_t)name[i]) * 0x01000193u;
    return &names[(hash ^ hash >> 16) % NAMES];
}

bool names_find(uint32_t directory, const char *name, size_t size, struct name_place *place) {
    const struct name *n;

    if (size > NAME_SIZE_MAX)
        return false;
    n = place_of(directory, name, size);
    if (n->directory != directory || n->size != size || memcmp(n->text, name, size) != 0)
        return false;
    *place = n->place;
    return true;
}

void names_remember(uint32_t directory, const char *name, size_t size, struct name_place place) {
    struct name *n;

    if (size > NAME_SIZE_MAX)
        return;
    n = place_of(directory, name, size);
    n->directory = directory;
    n->place = place;
    n->size = (uint8_t)size;
    memcpy(n->text, name, size);
}
