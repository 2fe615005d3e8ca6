// user/lib/posix/glob.c -- the names that a pattern matches.
//
// The pattern is taken name by name. A list of paths begins with one empty path; each name of the
// pattern replaces every path by those that go on from it.
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct paths {
    char **list;
    size_t count, room;
};

static int paths_add(struct paths *paths, const char *front, const char *name) {
    size_t size = strlen(front) + strlen(name) + 1;

    if (paths->count + 1 >= paths->room) {
        size_t room = paths->room ? 2 * paths->room : 16;
        char **list = realloc(paths->list, room * sizeof *list);

        if (!list)
            return GLOB_NOSPACE;
        paths->list = list;
        paths->room = room;
    }
    paths->list[paths->count] = malloc(size);
    if (!paths->list[paths->count])
        return GLOB_NOSPACE;
    strcpy(paths->list[paths->count], front);
    strcat(paths->list[paths->count++], name);
    paths->list[paths->count] = NULL;
    return 0;
}

static void paths_free(struct paths *paths) {
    while (paths->count > 0)
        free(paths->list[--paths->count]);
    free(paths->list);
    *paths = (struct paths){0};
}

static int has_wildcards(const char *pattern) { return strpbrk(pattern, "*?[\\") != NULL; }

// The names in the directory `front` that match, in any order.
static int match_directory(struct paths *to, const char *front, const char *pattern, int flags,
                           int (*on_error)(const char *, int)) {
    DIR *directory = opendir(front[0] ? front : ".");
    struct dirent *entry;
    int result = 0;

    if (!directory)
        return (on_error && on_error(front, errno)) || flags & GLOB_ERR ? GLOB_ABORTED : 0;
    while (result == 0 && (entry = readdir(directory))) {
        if (fnmatch(pattern, entry->d_name, FNM_PERIOD) == 0)
            result = paths_add(to, front, entry->d_name);
    }
    closedir(directory);
    return result;
}

// A name without wildcards is there, or it is not.
static int match_name(struct paths *to, const char *front, const char *name) {
    struct stat status;
    int result = paths_add(to, front, name);

    if (result == 0 && lstat(to->list[to->count - 1], &status) < 0)
        free(to->list[--to->count]);
    return result;
}

// Each path of `from` goes on with what matches the name.
static int match_all(struct paths *from, struct paths *to, const char *name, int flags,
                     int (*on_error)(const char *, int)) {
    int result = 0;

    for (size_t i = 0; i < from->count && result == 0; i++) {
        if (has_wildcards(name))
            result = match_directory(to, from->list[i], name, flags, on_error);
        else
            result = match_name(to, from->list[i], name);
    }
    return result;
}

// The slashes behind a name of the pattern come behind each path; it must be a directory then.
static int add_slashes(struct paths *paths, const char *slashes) {
    struct paths with = {0};
    struct stat status;
    int result = 0;

    for (size_t i = 0; i < paths->count && result == 0; i++) {
        if (paths->list[i][0] == '\0' ||
            (stat(paths->list[i], &status) == 0 && S_ISDIR(status.st_mode)))
            result = paths_add(&with, paths->list[i], slashes);
    }
    paths_free(paths);
    *paths = with;
    return result;
}

static int expand(struct paths *paths, const char *pattern, int flags,
                  int (*on_error)(const char *, int)) {
    char part[PATH_MAX];
    int result = paths_add(paths, "", "");

    while (*pattern && result == 0) {
        int is_name = *pattern != '/';
        size_t size = is_name ? strcspn(pattern, "/") : strspn(pattern, "/");

        if (size >= sizeof part)
            return GLOB_NOSPACE;
        memcpy(part, pattern, size);
        part[size] = '\0';
        pattern += size;
        if (is_name) {
            struct paths next = {0};

            result = match_all(paths, &next, part, flags, on_error);
            paths_free(paths);
            *paths = next;
        } else
            result = add_slashes(paths, part);
    }
    return result;
}

static int compare(const void *a, const void *b) {
    return strcoll(*(char *const *)a, *(char *const *)b);
}

static int mark_directories(struct paths *paths) {
    struct stat status;

    for (size_t i = 0; i < paths->count; i++) {
        size_t size = strlen(paths->list[i]);
        char *longer;

        if (stat(paths->list[i], &status) < 0 || !S_ISDIR(status.st_mode) ||
            paths->list[i][size - 1] == '/')
            continue;
        longer = realloc(paths->list[i], size + 2);
        if (!longer)
            return GLOB_NOSPACE;
        strcpy(longer + size, "/");
        paths->list[i] = longer;
    }
    return 0;
}

// Put the paths behind what GLOB_APPEND and GLOB_DOOFFS want before them.
static int append(glob_t *found, struct paths *paths, int flags) {
    size_t front = flags & GLOB_DOOFFS ? (size_t)found->gl_offs : 0;
    size_t before = flags & GLOB_APPEND ? (size_t)found->gl_pathc : 0;
    char **old = flags & GLOB_APPEND ? found->gl_pathv : NULL;
    char **list = realloc(old, (front + before + paths->count + 1) * sizeof *list);

    if (!list)
        return GLOB_NOSPACE;
    if (!old)
        memset(list, 0, front * sizeof *list);
    if (paths->count > 0)
        memcpy(list + front + before, paths->list, paths->count * sizeof *list);
    list[front + before + paths->count] = NULL;
    found->gl_pathv = list;
    found->gl_pathc = (int)(before + paths->count);
    found->gl_matchc = (int)paths->count;
    found->gl_flags = flags;
    free(paths->list);
    return 0;
}

int glob(const char *restrict pattern, int flags, int (*on_error)(const char *, int),
         glob_t *restrict found) {
    struct paths paths = {0};
    int result = expand(&paths, pattern, flags, on_error);

    if (!(flags & GLOB_APPEND)) {
        found->gl_pathv = NULL;
        found->gl_pathc = 0;
    }
    if (result == 0 && paths.count == 0) {
        if (!(flags & GLOB_NOCHECK))
            result = GLOB_NOMATCH;
        else
            result = paths_add(&paths, pattern, "");
    }
    if (result == 0 && flags & GLOB_MARK)
        result = mark_directories(&paths);
    if (result == 0 && !(flags & GLOB_NOSORT) && paths.count > 1)
        qsort(paths.list, paths.count, sizeof *paths.list, compare);
    if (result == 0)
        result = append(found, &paths, flags);
    if (result != 0)
        paths_free(&paths);
    return result;
}

void globfree(glob_t *found) {
    size_t front = found->gl_flags & GLOB_DOOFFS ? (size_t)found->gl_offs : 0;

    for (int i = 0; found->gl_pathv && i < found->gl_pathc; i++)
        free(found->gl_pathv[front + (size_t)i]);
    free(found->gl_pathv);
    found->gl_pathv = NULL;
    found->gl_pathc = 0;
}
