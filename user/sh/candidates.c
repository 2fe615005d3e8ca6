// user/sh/candidates.c -- what a word that was begun could be.
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/sh/alias.h>
#include <user/sh/builtin.h>
#include <user/sh/candidates.h>
#include <user/sh/expand.h>
#include <user/sh/function.h>
#include <user/sh/variables.h>

// What is being looked for, for the functions that are called for each name.
static struct {
    const char *prefix;
    size_t length;
    struct list *found;
} wanted;

static void offer(const char *name) {
    if (strncmp(name, wanted.prefix, wanted.length) == 0)
        list_add(wanted.found, arena_copy(&scratch, name));
}

static void offer_variable(const char *name, const char *value, int flags) {
    (void)value;
    (void)flags;
    offer(name);
}

// The names in a folder. `programs`: only what can be executed.
static void offer_files(const char *folder, bool programs) {
    DIR *directory = opendir(folder);
    struct dirent *entry;

    while (directory && (entry = readdir(directory)) != NULL) {
        struct buffer path = {.arena = &scratch};
        struct stat status;
        bool is_folder;

        if (strncmp(entry->d_name, wanted.prefix, wanted.length) != 0 ||
            (entry->d_name[0] == '.' && wanted.prefix[0] != '.'))
            continue;
        buffer_add_text(&path, folder);
        buffer_add(&path, '/');
        buffer_add_text(&path, entry->d_name);
        is_folder = stat(buffer_text(&path), &status) == 0 && S_ISDIR(status.st_mode);
        if (programs && (is_folder || access(path.bytes, X_OK) != 0))
            continue;
        path.length = 0;
        buffer_add_text(&path, entry->d_name);
        if (is_folder)
            buffer_add(&path, '/');
        list_add(wanted.found, buffer_text(&path));
    }
    if (directory)
        closedir(directory);
}

static void offer_commands(void) {
    const char *path = variable_get("PATH");

    builtin_visit(offer);
    function_visit(offer);
    alias_visit(offer);
    while (path && *path) {
        size_t length = strcspn(path, ":");

        offer_files(length ? arena_copy_bytes(&scratch, path, length) : ".", true);
        path += length + (path[length] == ':');
    }
}

// The folder of a path whose last part is not complete. ~ is expanded.
static const char *folder_of(const char *word, size_t length) {
    struct buffer folder = {.arena = &scratch};
    const char *home = NULL;

    if (length == 0)
        return ".";
    if (*word == '~') {
        size_t name = strcspn(word + 1, "/");

        home = tilde_home(word + 1, name);
        if (home) {
            buffer_add_text(&folder, home);
            word += 1 + name;
            length -= 1 + name;
        }
    }
    buffer_add_bytes(&folder, word, length);
    return buffer_text(&folder);
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort(struct list *list) {
    size_t kept = 0;

    if (list->count)
        qsort(list->items, list->count, sizeof(*list->items), compare);
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || strcmp(list->items[kept - 1], list->items[i]) != 0)
            list->items[kept++] = list->items[i];
    list->count = kept;
}

struct list candidates_find(const char *word, bool variables, bool commands, size_t *prefix) {
    struct list found = {.arena = &scratch};
    const char *dollar = variables ? strrchr(word, '$') : NULL, *slash = strrchr(word, '/');
    const char *name = slash ? slash + 1 : word;

    if (dollar && name_length(dollar + 1) == strlen(dollar + 1))
        name = dollar + 1;
    else
        dollar = NULL;
    wanted.prefix = name;
    wanted.length = *prefix = strlen(name);
    wanted.found = &found;
    if (dollar)
        variables_visit(0, offer_variable);
    else if (commands && !slash)
        offer_commands();
    else
        offer_files(folder_of(word, (size_t)(name - word)), false);
    sort(&found);
    return found;
}
