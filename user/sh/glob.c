// user/sh/glob.c -- patterns against the names of files.
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/sh/memory.h>
#include <user/sh/pattern.h>

struct globbing {
    struct list *names;
    struct buffer path; // of the folder being looked at, with its slash
};

static void search(struct globbing *globbing, char *pattern);

// A bracket alone, as the name of the builtin, is no pattern.
static bool has_special(const char *pattern, size_t length) {
    bool bracket = false;

    for (size_t i = 0; i < length; i++) {
        if (pattern[i] == QUOTE)
            i++;
        else if (pattern[i] == '*' || pattern[i] == '?' || (pattern[i] == ']' && bracket))
            return true;
        else if (pattern[i] == '[')
            bracket = true;
    }
    return false;
}

// Names that begin with a dot match only a pattern that does.
static bool is_shown(const char *name, const char *pattern) {
    if (*pattern == QUOTE)
        pattern++;
    return *name != '.' || *pattern == '.';
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

// The names in the folder at globbing->path that match, sorted.
static struct list read_names(struct globbing *globbing, const char *component) {
    struct list found = {.arena = &scratch};
    const char *path = globbing->path.length ? buffer_text(&globbing->path) : ".";
    DIR *folder = opendir(path);
    struct dirent *entry;

    while (folder && (entry = readdir(folder)) != NULL) {
        if (is_shown(entry->d_name, component) &&
            pattern_matches(component, entry->d_name, strlen(entry->d_name)))
            list_add(&found, arena_copy(&scratch, entry->d_name));
    }
    if (folder)
        closedir(folder);
    if (found.count)
        qsort(found.items, found.count, sizeof(*found.items), compare);
    return found;
}

// The path is complete if `rest` is empty; else what follows is searched in it.
static void go_on(struct globbing *globbing, char *rest) {
    struct stat status;

    if (*rest) {
        search(globbing, rest);
    } else if (lstat(buffer_text(&globbing->path), &status) == 0) {
        list_add(globbing->names, arena_copy(&scratch, globbing->path.bytes));
    }
}

static size_t count_slashes(const char *pattern) { return strspn(pattern, "/"); }

// The pattern's first component, then the rest. Each level has at least one byte of the pattern
// and of an existing path, so the depth is bounded.
static void search(struct globbing *globbing, char *pattern) {
    size_t before = globbing->path.length, slashes = count_slashes(pattern), length;
    char *component, *rest;
    struct list found;

    buffer_add_bytes(&globbing->path, pattern, slashes);
    pattern += slashes;
    length = strcspn(pattern, "/");
    component = arena_copy_bytes(&scratch, pattern, length);
    rest = pattern + length;
    if (!has_special(component, length)) {
        buffer_add_text(&globbing->path, pattern_unquote(component));
        go_on(globbing, rest);
    } else {
        size_t folder = globbing->path.length;

        found = read_names(globbing, component);
        for (size_t i = 0; i < found.count; i++) {
            globbing->path.length = folder;
            buffer_add_text(&globbing->path, found.items[i]);
            go_on(globbing, rest);
        }
    }
    globbing->path.length = before;
}

void glob_expand(struct list *names, char *pattern) {
    struct globbing globbing = {.names = names, .path = {.arena = &scratch}};
    size_t before = names->count;

    if (has_special(pattern, strlen(pattern)))
        search(&globbing, pattern);
    if (names->count == before)
        list_add(names, pattern_unquote(pattern));
}
