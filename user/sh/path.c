// user/sh/path.c -- where commands are: PATH, and a table of those that were found.
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/sh/builtin.h>
#include <user/sh/error.h>
#include <user/sh/memory.h>
#include <user/sh/output.h>
#include <user/sh/path.h>
#include <user/sh/variables.h>

// A command that was found: its name, then its path, at path.
struct place {
    struct place *next;
    char *path;
    char name[];
};

enum { BUCKETS = 32 };

static struct place *places[BUCKETS];

static struct place **bucket_of(const char *name) {
    unsigned hash = 0;

    for (; *name; name++)
        hash = hash * 31 + (unsigned char)*name;
    return &places[hash % BUCKETS];
}

void path_forget(void) {
    for (int i = 0; i < BUCKETS; i++) {
        while (places[i]) {
            struct place *place = places[i];

            places[i] = place->next;
            free(place->path);
            free(place);
        }
    }
}

static bool is_program(const char *path) {
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

// An empty part of PATH is the current folder. A file that is there, and cannot be executed, is
// found if no later one can: so the error says what is wrong with it.
const char *path_search_in(const char *name, const char *path) {
    const char *second_best = NULL;

    for (;;) {
        size_t length = strcspn(path, ":");
        struct buffer file = {.arena = &scratch};
        struct stat status;

        buffer_add_bytes(&file, path, length);
        if (length)
            buffer_add(&file, '/');
        buffer_add_text(&file, name);
        if (is_program(buffer_text(&file)))
            return file.bytes;
        if (!second_best && stat(file.bytes, &status) == 0 && S_ISREG(status.st_mode))
            second_best = file.bytes;
        if (path[length] == 0)
            return second_best;
        path += length + 1;
    }
}

const char *path_find(const char *name) {
    struct place **bucket = bucket_of(name), *place;
    const char *path = variable_get("PATH"), *found;

    if (strchr(name, '/'))
        return name;
    for (place = *bucket; place; place = place->next)
        if (strcmp(place->name, name) == 0)
            return place->path;
    found = *name && path ? path_search_in(name, path) : NULL;
    if (!found || *found != '/')
        return found; // one in the current folder is not remembered: it may be another tomorrow
    place = memory_allocate(sizeof(*place) + strlen(name) + 1);
    place->next = *bucket;
    place->path = memory_copy(found);
    strcpy(place->name, name);
    *bucket = place;
    return place->path;
}

int builtin_hash(char **arguments) {
    int status = 0;

    if (arguments[1] && strcmp(arguments[1], "-r") == 0) {
        path_forget();
        return 0;
    }
    for (int i = 0; !arguments[1] && i < BUCKETS; i++)
        for (const struct place *place = places[i]; place; place = place->next)
            output_format("%s\n", place->path);
    for (char **name = arguments + 1; *name; name++) {
        if (!builtin_find(*name) && !path_find(*name)) {
            error_warn("hash: %s: not found", *name);
            status = 1;
        }
    }
    return status;
}
