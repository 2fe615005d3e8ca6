// user/lib/tool/walk.c -- all files below a folder.
//
// A folder is read as a whole and closed before its entries are visited, so that depth costs no
// open files. Recursion has a bound: the system refuses paths longer than PATH_MAX.
#include <user/lib/tool/walk.h>

#include <user/lib/tool/tool.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int name_compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

bool names_read(const char *folder, char ***names, size_t *count) {
    DIR *directory = opendir(folder);
    struct dirent *entry;
    int error;

    *names = NULL;
    *count = 0;
    if (!directory)
        return false;
    while (errno = 0, (entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        *names = tool_grow(*names, *count, sizeof **names);
        (*names)[(*count)++] = tool_duplicate(entry->d_name);
    }
    error = errno;
    closedir(directory);
    if (error) {
        names_free(*names, *count);
        errno = error;
        return false;
    }
    if (*count)
        qsort(*names, *count, sizeof **names, name_compare);
    return true;
}

void names_free(char **names, size_t count) {
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

static void walk_at(struct walk *walk, const char *path, int depth);

static void walk_inside(struct walk *walk, const char *folder, int depth) {
    char **names;
    size_t count;

    if (!names_read(folder, &names, &count)) {
        tool_error(folder);
        walk->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        char *path = tool_join(folder, names[i]);

        walk_at(walk, path, depth + 1);
        free(path);
    }
    names_free(names, count);
}

static void walk_at(struct walk *walk, const char *path, int depth) {
    struct stat status;
    struct walk_item item = {.path = path, .status = &status, .depth = depth};
    bool follow = walk->follow || (depth == 0 && walk->follow_start);

    if ((follow ? stat(path, &status) : -1) != 0 && lstat(path, &status) != 0) {
        tool_error(path);
        walk->failed = true;
        return;
    }
    if (!walk->visit(&item, walk->context) || !S_ISDIR(status.st_mode))
        return;
    walk_inside(walk, path, depth);
    item.leaving = true;
    walk->visit(&item, walk->context);
}

void walk_tree(struct walk *walk, const char *path) { walk_at(walk, path, 0); }

static bool remove_visit(const struct walk_item *item, void *context) {
    bool folder = S_ISDIR(item->status->st_mode);

    if (folder && !item->leaving)
        return true;
    if ((folder ? rmdir(item->path) : unlink(item->path)) != 0) {
        tool_error(item->path);
        *(bool *)context = false;
    }
    return true;
}

bool remove_tree(const char *path) {
    bool removed = true;
    struct walk walk = {.visit = remove_visit, .context = &removed};

    walk_tree(&walk, path);
    return removed && !walk.failed;
}
