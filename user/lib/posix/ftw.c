// user/lib/posix/ftw.c -- walking a tree of files.
//
// Without recursion: a directory's entries wait on a list of paths, each with its depth; what is
// visited last of it with FTW_DEPTH, the directory itself, waits below them.
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct item {
    struct item *next;
    int level;
    int done; // its entries were visited: it is left itself
    char path[];
};

struct walk {
    struct item *first;
    int flags;
    dev_t device;
    int (*visit)(const char *, const struct stat *, int, struct FTW *);
};

static int push(struct walk *walk, const char *front, const char *name, int level, int done) {
    size_t size = strlen(front) + 1 + strlen(name) + 1;
    struct item *item = malloc(sizeof *item + size);

    if (!item)
        return -1;
    *item = (struct item){.next = walk->first, .level = level, .done = done};
    strcpy(item->path, front);
    if (*name && *front && front[strlen(front) - 1] != '/')
        strcat(item->path, "/");
    strcat(item->path, name);
    walk->first = item;
    return 0;
}

static int push_entries(struct walk *walk, const struct item *item) {
    DIR *directory = opendir(item->path);
    struct dirent *entry;
    int result = 0;

    if (!directory)
        return errno == EACCES ? 0 : -1;
    while (result == 0 && (entry = readdir(directory))) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = push(walk, item->path, entry->d_name, item->level + 1, 0);
    }
    closedir(directory);
    return result;
}

static int type_of(const struct walk *walk, const struct item *item, struct stat *status) {
    int physical = walk->flags & FTW_PHYS;

    if ((physical ? lstat(item->path, status) : stat(item->path, status)) < 0) {
        if (!physical && lstat(item->path, status) == 0)
            return FTW_SLN;
        memset(status, 0, sizeof *status);
        return FTW_NS;
    }
    if (S_ISLNK(status->st_mode))
        return FTW_SL;
    return S_ISDIR(status->st_mode) ? item->done ? FTW_DP : FTW_D : FTW_F;
}

static int visit(struct walk *walk, const struct item *item) {
    struct stat status;
    int type = type_of(walk, item, &status);
    const char *slash = strrchr(item->path, '/');
    struct FTW where = {slash ? (int)(slash + 1 - item->path) : 0, item->level};

    if (type != FTW_NS && item->level == 0)
        walk->device = status.st_dev;
    if (type != FTW_NS && walk->flags & FTW_MOUNT && status.st_dev != walk->device)
        return 0;
    if (type != FTW_D)
        return walk->visit(item->path, &status, type, &where);
    if (walk->flags & FTW_DEPTH) {
        if (push(walk, item->path, "", item->level, 1) < 0)
            return -1;
    } else {
        int result = walk->visit(item->path, &status, type, &where);

        if (result != 0)
            return result;
    }
    return push_entries(walk, item);
}

int nftw(const char *path, int (*fn)(const char *, const struct stat *, int, struct FTW *), int fds,
         int flags) {
    struct walk walk = {.flags = flags, .visit = fn};
    int result = push(&walk, path, "", 0, 0);

    (void)fds;
    if (flags & FTW_CHDIR) {
        errno = ENOTSUP;
        result = -1;
    }
    while (walk.first) {
        struct item *item = walk.first;

        walk.first = item->next;
        if (result == 0)
            result = visit(&walk, item);
        free(item);
    }
    return result;
}

static int (*plain_visit)(const char *, const struct stat *, int);

static int visit_plain(const char *path, const struct stat *status, int type, struct FTW *where) {
    (void)where;
    return plain_visit(path, status, type == FTW_SL || type == FTW_SLN ? FTW_F : type);
}

int ftw(const char *path, int (*fn)(const char *, const struct stat *, int), int fds) {
    plain_visit = fn;
    return nftw(path, visit_plain, fds, 0);
}
