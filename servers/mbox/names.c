// servers/mbox/names.c -- the names of mailboxes: one for each at most.
#include <string.h>

#include <abi/errors.h>
#include <servers/mbox/names.h>

struct name {
    uint32_t size; // 0: this place is free
    uint32_t box;
    char text[MBOX_NAME_MAX];
};

static struct name names[NAMES_MAX];

int name_find(const char *text, uint64_t size) {
    for (unsigned i = 0; i < NAMES_MAX; i++) {
        if (names[i].size && names[i].size == size && memcmp(names[i].text, text, size) == 0)
            return (int)names[i].box;
    }
    return ERR_NOENT;
}

static bool has_name(unsigned box) {
    for (unsigned i = 0; i < NAMES_MAX; i++) {
        if (names[i].size && names[i].box == box)
            return true;
    }
    return false;
}

int name_add(unsigned box, const char *text, uint64_t size) {
    if (size > MBOX_NAME_MAX)
        return ERR_NAMETOOLONG;
    if (size == 0 || memchr(text, 0, size))
        return ERR_ARG;
    if (name_find(text, size) >= 0)
        return ERR_EXISTS;
    if (has_name(box))
        return ERR_STATE;
    for (unsigned i = 0; i < NAMES_MAX; i++) {
        if (names[i].size)
            continue;
        names[i].size = (uint32_t)size;
        names[i].box = box;
        memcpy(names[i].text, text, size);
        return 0;
    }
    return ERR_FULL;
}

void name_remove(unsigned box) {
    for (unsigned i = 0; i < NAMES_MAX; i++) {
        if (names[i].size && names[i].box == box)
            names[i].size = 0;
    }
}
