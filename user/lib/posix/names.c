// user/lib/posix/names.c -- requests about names: making, removing, linking, renaming.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/lib/posix/call.h>
#include <user/lib/posix/path.h>

int mkdirat(int directory, const char *path, mode_t mode) {
    struct message m = {.tag = IO_MAKE, .words = {0, 0, mode & ~file_mask & 07777}};

    return path_request(directory, path, &m, EPERM) < 0 ? -1 : 0;
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

// A path whose last name is '.' names no entry that can be removed.
static int ends_in_dot(const char *path) {
    size_t size = strlen(path);

    return size > 0 && path[size - 1] == '.' && (size == 1 || path[size - 2] == '/');
}

int unlinkat(int directory, const char *path, int flags) {
    int is_directory = (flags & AT_REMOVEDIR) != 0;
    struct message m = {
        .tag = IO_REMOVE,
        .words = {0, IO_PATH_NOFOLLOW | (is_directory ? IO_PATH_DIRECTORY : 0)},
    };

    if (is_directory && ends_in_dot(path)) {
        errno = EINVAL;
        return -1;
    }
    return path_request(directory, path, &m, EPERM) < 0 ? -1 : 0;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int remove(const char *path) {
    int saved = errno;

    if (unlink(path) == 0)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return -1;
    errno = saved;
    return rmdir(path);
}

// A request with two texts, the second a place on the same server. The first is copied in front of
// it, since the two travel in one buffer.
static int pair_request(uint64_t op, const char *first, size_t first_size,
                        const struct place *second) {
    char both[2 * IO_PATH_MAX];
    struct message m = {.tag = op, .words = {first_size, second->size}, .read_from = both};

    if (first_size >= IO_PATH_MAX || second->size >= IO_PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(both, first, first_size);
    memcpy(both + first_size, second->path, second->size);
    m.read_size = first_size + second->size;

    long result = call_restart(second->gate, &m);

    if (result == ERR_NOSYS)
        result = ERR_PERM;
    return posix_status(result);
}

// Both places must be of one server; then both count from the same gate.
static int two_places(uint64_t op, int first_directory, const char *first, int second_directory,
                      const char *second) {
    struct place from, to;

    if (place_find(first_directory, first, &from) < 0 ||
        place_find(second_directory, second, &to) < 0)
        return -1;
    if (from.gate != to.gate) {
        errno = EXDEV;
        return -1;
    }
    return pair_request(op, from.path, from.size, &to);
}

int renameat(int old_directory, const char *old_path, int new_directory, const char *new_path) {
    return two_places(IO_RENAME, old_directory, old_path, new_directory, new_path);
}

int rename(const char *old_path, const char *new_path) {
    return renameat(AT_FDCWD, old_path, AT_FDCWD, new_path);
}

int linkat(int old_directory, const char *old_path, int new_directory, const char *new_path,
           int flags) {
    (void)flags;
    return two_places(IO_LINK, old_directory, old_path, new_directory, new_path);
}

int link(const char *old_path, const char *new_path) {
    return linkat(AT_FDCWD, old_path, AT_FDCWD, new_path, 0);
}

int symlinkat(const char *text, int directory, const char *path) {
    struct place place;

    if (text[0] == '\0') {
        errno = ENOENT;
        return -1;
    }
    if (place_find(directory, path, &place) < 0)
        return -1;
    return pair_request(IO_SYMLINK, text, strlen(text), &place);
}

int symlink(const char *text, const char *path) { return symlinkat(text, AT_FDCWD, path); }

ssize_t readlinkat(int directory, const char *restrict path, char *restrict to, size_t size) {
    struct message m = {
        .tag = IO_READLINK,
        .words = {0, IO_PATH_NOFOLLOW},
        .write_to = to,
        .write_size = size < IO_PATH_MAX ? size : IO_PATH_MAX,
    };

    if (size == 0) {
        errno = EINVAL;
        return -1;
    }
    long count = path_request(directory, path, &m, EINVAL);

    return count <= (long)m.write_size ? count : posix_result(ERR_IO);
}

ssize_t readlink(const char *restrict path, char *restrict to, size_t size) {
    return readlinkat(AT_FDCWD, path, to, size);
}

static int make_fifo(int directory, const char *path, mode_t mode) {
    struct message m = {
        .tag = IO_MAKE,
        .words = {0, IO_PATH_FIFO, mode & ~file_mask & 07777},
    };

    return path_request(directory, path, &m, EPERM) < 0 ? -1 : 0;
}

// Device files cannot be made.
int mknodat(int directory, const char *path, mode_t mode, dev_t device) {
    int fd;

    (void)device;
    if ((mode & S_IFMT) == S_IFIFO)
        return make_fifo(directory, path, mode);
    if ((mode & S_IFMT) != 0 && (mode & S_IFMT) != S_IFREG) {
        errno = ENOSYS;
        return -1;
    }
    fd = openat(directory, path, O_WRONLY | O_CREAT | O_EXCL, mode & 07777);
    return fd < 0 ? -1 : close(fd);
}

int mknod(const char *path, mode_t mode, dev_t device) {
    return mknodat(AT_FDCWD, path, mode, device);
}

int mkfifoat(int directory, const char *path, mode_t mode) {
    return mknodat(directory, path, S_IFIFO | mode, 0);
}

int mkfifo(const char *path, mode_t mode) { return mkfifoat(AT_FDCWD, path, mode); }
