// user/lib/posix/cwd.c -- the working directory, umask, and paths without links.
//
// The working directory is text: absolute, and without links in it when it was set.
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/lib/posix/files.h>
#include <user/lib/posix/path.h>

enum { LINKS_MAX = 40 };

mode_t umask(mode_t mask) {
    mode_t old = file_mask;

    file_mask = mask & 0777;
    return old;
}

char *getcwd(char *to, size_t size) {
    size_t need = strlen(working_directory) + 1;

    if (to && size == 0) {
        errno = EINVAL;
        return NULL;
    }
    if (!to) {
        size = size > need ? size : need;
        to = malloc(size);
        if (!to)
            return NULL;
    }
    if (size < need) {
        errno = ERANGE;
        return NULL;
    }
    return memcpy(to, working_directory, need);
}

char *get_current_dir_name(void) { return getcwd(NULL, 0); }
char *getwd(char *to) { return getcwd(to, PATH_MAX); }

// The walk of realpath: `done` is the part of the result that is known, `left` what is to come.
struct walk {
    char done[PATH_MAX];
    char left[2 * PATH_MAX];
    int links;
};

// The link's text comes before what is left.
static int walk_link(struct walk *walk, const char *text, const char *rest) {
    char next[2 * PATH_MAX];

    if (++walk->links > LINKS_MAX) {
        errno = ELOOP;
        return -1;
    }
    if (strlen(text) + 1 + strlen(rest) >= sizeof next) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(next, text);
    strcat(next, "/");
    strcat(next, rest);
    strcpy(walk->left, next);
    if (text[0] == '/')
        walk->done[0] = '\0';
    return 0;
}

static void walk_up(struct walk *walk) {
    char *slash = strrchr(walk->done, '/');

    if (slash)
        *slash = '\0';
}

// One name: append it, or follow it if it is a link. `rest` is what comes behind it.
static int walk_name(struct walk *walk, const char *name, size_t size, const char *rest) {
    size_t before = strlen(walk->done);
    char text[PATH_MAX];
    ssize_t length;

    if (before + 1 + size >= sizeof walk->done) {
        errno = ENAMETOOLONG;
        return -1;
    }
    walk->done[before] = '/';
    memcpy(walk->done + before + 1, name, size);
    walk->done[before + 1 + size] = '\0';
    length = readlink(walk->done, text, sizeof text - 1);
    if (length < 0)
        return errno == EINVAL || errno == EPERM ? 0 : -1;
    text[length] = '\0';
    walk->done[before] = '\0';
    return walk_link(walk, text, rest);
}

static int walk_all(struct walk *walk) {
    const char *at = walk->left;

    while (*(at += strspn(at, "/"))) {
        size_t size = strcspn(at, "/");
        int links = walk->links;

        if (size == 2 && at[0] == '.' && at[1] == '.')
            walk_up(walk);
        else if (!(size == 1 && at[0] == '.') && walk_name(walk, at, size, at + size) < 0)
            return -1;
        at = walk->links != links ? walk->left : at + size;
    }
    return 0;
}

// `walk` is large; nobody calls this twice at once.
static const char *path_real(const char *path) {
    static struct walk walk;
    struct stat status;

    if (path[0] == '\0') {
        errno = ENOENT;
        return NULL;
    }
    walk.links = 0;
    strcpy(walk.done, path[0] == '/' || working_directory[1] == '\0' ? "" : working_directory);
    if (strlen(path) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    strcpy(walk.left, path);
    if (walk_all(&walk) < 0)
        return NULL;
    if (walk.done[0] == '\0')
        strcpy(walk.done, "/");
    return stat(walk.done, &status) < 0 ? NULL : walk.done;
}

char *realpath(const char *restrict path, char *restrict to) {
    const char *real = path_real(path);

    if (!real)
        return NULL;
    return to ? strcpy(to, real) : strdup(real);
}

int chdir(const char *path) {
    struct stat status;
    const char *real;

    if (stat(path, &status) < 0)
        return -1;
    if (!S_ISDIR(status.st_mode)) {
        errno = ENOTDIR;
        return -1;
    }
    real = path_real(path);
    if (!real)
        return -1;
    strcpy(working_directory, real);
    return 0;
}

int fchdir(int fd) {
    struct open_file *file = file_find(fd);

    if (!file)
        return -1;
    if (file->kind != IO_KIND_DIRECTORY || !directory_path(fd)) {
        errno = ENOTDIR;
        return -1;
    }
    return chdir(directory_path(fd));
}
