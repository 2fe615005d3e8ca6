// user/lib/posix/stat.c -- what files are, and changing that.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>

#include <user/lib/posix/call.h>
#include <user/lib/posix/files.h>
#include <user/lib/posix/path.h>
#include <user/lib/posix/timers.h>

static const mode_t kind_modes[] = {
    [IO_KIND_FILE] = S_IFREG,     [IO_KIND_DIRECTORY] = S_IFDIR, [IO_KIND_DEVICE] = S_IFCHR,
    [IO_KIND_TERMINAL] = S_IFCHR, [IO_KIND_PIPE] = S_IFIFO,      [IO_KIND_SYMLINK] = S_IFLNK,
    [IO_KIND_SERVICE] = S_IFSOCK, [IO_KIND_OTHER] = S_IFREG,
};

static struct timespec time_of(uint64_t ns) {
    return (struct timespec){(time_t)(ns / NS_PER_SECOND), (long)(ns % NS_PER_SECOND)};
}

static void stat_fill(struct stat *to, const struct io_stat *from) {
    mode_t kind = from->kind <= IO_KIND_OTHER ? kind_modes[from->kind] : S_IFREG;

    *to = (struct stat){
        .st_dev = from->device,
        .st_ino = from->inode,
        .st_mode = kind | (from->mode & 07777),
        .st_nlink = (nlink_t)from->links,
        .st_uid = from->user,
        .st_gid = from->group,
        .st_rdev = kind == S_IFCHR ? from->inode : 0,
        .st_size = (off_t)from->size,
        .st_atim = time_of(from->accessed),
        .st_mtim = time_of(from->modified),
        .st_ctim = time_of(from->changed),
        .st_blksize = from->block_size ? (blksize_t)from->block_size : 4096,
        .st_blocks = (blkcnt_t)from->blocks,
    };
}

int fstat(int fd, struct stat *status) {
    struct io_stat found = {0};
    struct message m = {.tag = IO_STAT, .write_to = &found, .write_size = sizeof found};

    if (file_request(fd, &m, EINVAL) < 0)
        return -1;
    stat_fill(status, &found);
    return 0;
}

int fstatat(int directory, const char *restrict path, struct stat *restrict status, int flags) {
    struct io_stat found = {0};
    struct message m = {
        .tag = IO_STAT_PATH,
        .words = {0, flags & AT_SYMLINK_NOFOLLOW ? IO_PATH_NOFOLLOW : 0},
        .write_to = &found,
        .write_size = sizeof found,
    };

    if (flags & AT_EMPTY_PATH && path[0] == '\0')
        return fstat(directory, status);
    if (path_request(directory, path, &m, ENOENT) < 0)
        return -1;
    stat_fill(status, &found);
    return 0;
}

int stat(const char *restrict path, struct stat *restrict status) {
    return fstatat(AT_FDCWD, path, status, 0);
}

int lstat(const char *restrict path, struct stat *restrict status) {
    return fstatat(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

// There is one user, who may do everything but run what nobody may run.
int faccessat(int directory, const char *path, int mode, int flags) {
    struct stat status;

    if (mode & ~(R_OK | W_OK | X_OK)) {
        errno = EINVAL;
        return -1;
    }
    if (fstatat(directory, path, &status, flags & AT_SYMLINK_NOFOLLOW) < 0)
        return -1;
    if (mode & X_OK && !S_ISDIR(status.st_mode) && (status.st_mode & 0111) == 0) {
        errno = EACCES;
        return -1;
    }
    return 0;
}

int access(const char *path, int mode) { return faccessat(AT_FDCWD, path, mode, 0); }
int eaccess(const char *path, int mode) { return access(path, mode); }
int euidaccess(const char *path, int mode) { return access(path, mode); }

// IO_CHANGE of a path; of the gate of `directory` itself if path is NULL. The buffer has the struct
// and the path behind it.
static int change(int directory, const char *path, int flags, const struct io_change *what) {
    struct {
        struct io_change what;
        char path[IO_PATH_MAX];
    } buffer;
    struct place place;
    struct message m = {
        .tag = IO_CHANGE,
        .words = {0, flags & AT_SYMLINK_NOFOLLOW ? IO_PATH_NOFOLLOW : 0},
        .read_from = &buffer,
    };

    if (!path) {
        struct open_file *file = file_find(directory);

        if (!file)
            return -1;
        place.gate = file->handle;
        place.path = "";
        place.size = 0;
    } else if (place_find(directory, path, &place) < 0)
        return -1;
    buffer.what = *what;
    if (place.size > 0)
        memcpy(buffer.path, place.path, place.size);
    m.words[0] = place.size;
    m.read_size = sizeof buffer.what + place.size;

    long result = call_restart(place.gate, &m);

    if (result == ERR_NOSYS)
        result = ERR_PERM;
    return posix_status(result);
}

int fchmodat(int directory, const char *path, mode_t mode, int flags) {
    struct io_change what = {.which = IO_CHANGE_MODE, .mode = mode & 07777};

    return change(directory, path, flags, &what);
}

int chmod(const char *path, mode_t mode) { return fchmodat(AT_FDCWD, path, mode, 0); }
int fchmod(int fd, mode_t mode) { return fchmodat(fd, NULL, mode, 0); }

// -1 leaves the user or the group as it is, and then has to be looked up.
int fchownat(int directory, const char *path, uid_t user, gid_t group, int flags) {
    struct io_change what = {.which = IO_CHANGE_OWNER, .user = user, .group = group};

    if (user == (uid_t)-1 || group == (gid_t)-1) {
        struct stat now;

        if ((path ? fstatat(directory, path, &now, flags) : fstat(directory, &now)) < 0)
            return -1;
        if (user == (uid_t)-1)
            what.user = now.st_uid;
        if (group == (gid_t)-1)
            what.group = now.st_gid;
    }
    return change(directory, path, flags, &what);
}

int chown(const char *path, uid_t user, gid_t group) {
    return fchownat(AT_FDCWD, path, user, group, 0);
}

int lchown(const char *path, uid_t user, gid_t group) {
    return fchownat(AT_FDCWD, path, user, group, AT_SYMLINK_NOFOLLOW);
}

int fchown(int fd, uid_t user, gid_t group) { return fchownat(fd, NULL, user, group, 0); }

// One of the two times: 0, or 1 if it is to stay, or -1 and errno.
static int time_wanted(const struct timespec *wanted, uint64_t *ns) {
    struct timespec now;

    if (wanted && wanted->tv_nsec == UTIME_OMIT)
        return 1;
    if (!wanted || wanted->tv_nsec == UTIME_NOW) {
        clock_gettime(CLOCK_REALTIME, &now);
        wanted = &now;
    }
    if (wanted->tv_nsec < 0 || wanted->tv_nsec >= (long)NS_PER_SECOND) {
        errno = EINVAL;
        return -1;
    }
    *ns = (uint64_t)wanted->tv_sec * NS_PER_SECOND + (uint64_t)wanted->tv_nsec;
    return 0;
}

int utimensat(int directory, const char *path, const struct timespec times[2], int flags) {
    struct io_change what = {0};
    int accessed = time_wanted(times ? &times[0] : NULL, &what.accessed);
    int modified = time_wanted(times ? &times[1] : NULL, &what.modified);

    if (accessed < 0 || modified < 0)
        return -1;
    what.which = (accessed == 0 ? IO_CHANGE_ACCESSED : 0) |
                 (modified == 0 ? IO_CHANGE_MODIFIED : 0);
    return change(directory, path, flags, &what);
}

int futimens(int fd, const struct timespec times[2]) { return utimensat(fd, NULL, times, 0); }

static const struct timespec *time_pair(const struct timeval times[2], struct timespec pair[2]) {
    if (!times)
        return NULL;
    for (int i = 0; i < 2; i++)
        pair[i] = (struct timespec){times[i].tv_sec, times[i].tv_usec * (long)NS_PER_MICROSECOND};
    return pair;
}

int utimes(const char *path, const struct timeval times[2]) {
    struct timespec pair[2];

    return utimensat(AT_FDCWD, path, time_pair(times, pair), 0);
}

int lutimes(const char *path, const struct timeval times[2]) {
    struct timespec pair[2];

    return utimensat(AT_FDCWD, path, time_pair(times, pair), AT_SYMLINK_NOFOLLOW);
}

int futimes(int fd, const struct timeval times[2]) {
    struct timespec pair[2];

    return futimens(fd, time_pair(times, pair));
}

int utime(const char *path, const struct utimbuf *times) {
    struct timespec pair[2] = {{0}};

    if (times) {
        pair[0].tv_sec = times->actime;
        pair[1].tv_sec = times->modtime;
    }
    return utimensat(AT_FDCWD, path, times ? pair : NULL, 0);
}
