// user/sh/redirect.c -- redirections: done for a command, and undone.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/sh/error.h>
#include <user/sh/expand.h>
#include <user/sh/memory.h>
#include <user/sh/options.h>
#include <user/sh/output.h>
#include <user/sh/process.h>
#include <user/sh/redirect.h>
#include <user/sh/shell.h>

enum { CLOSED = -1, HERE_IN_PIPE = 4096 };

// What a descriptor was before: the same file at `copy`, or CLOSED.
struct saved {
    int fd, copy;
};

static struct saved *saved;
static size_t depth, capacity;

size_t redirect_depth(void) { return depth; }

void redirect_unwind(size_t wanted) {
    while (depth > wanted) {
        struct saved *last = &saved[--depth];

        if (last->copy == CLOSED) {
            close(last->fd);
        } else {
            dup2(last->copy, last->fd);
            close(last->copy);
        }
    }
}

void redirect_keep(size_t wanted) {
    while (depth > wanted)
        if (saved[--depth].copy != CLOSED)
            close(saved[depth].copy);
}

int redirect_move(int fd) {
    int moved = fcntl(fd, F_DUPFD, SHELL_FD_MIN);
    int error = errno;

    close(fd);
    if (moved >= 0)
        fcntl(moved, F_SETFD, FD_CLOEXEC);
    errno = error;
    return moved;
}

// Returns false, with errno set, when there is no descriptor left to keep it.
static bool save_fd(int fd) {
    int copy = fcntl(fd, F_DUPFD, SHELL_FD_MIN);

    if (copy < 0 && errno != EBADF)
        return false;
    if (copy >= 0)
        fcntl(copy, F_SETFD, FD_CLOEXEC);
    if (depth == capacity) {
        capacity = capacity ? capacity * 2 : 16;
        saved = memory_resize(saved, capacity * sizeof(*saved));
    }
    saved[depth++] = (struct saved){fd, copy < 0 ? CLOSED : copy};
    return true;
}

// `set -C`: > makes files, but overwrites none, apart from devices and the like.
static int open_new(const char *path) {
    struct stat status;
    int fd;

    if (stat(path, &status) < 0)
        return open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (S_ISREG(status.st_mode)) {
        errno = EEXIST;
        return -1;
    }
    fd = open(path, O_WRONLY);
    return fd;
}

static int open_target(const struct redirect *redirect, const char *path) {
    switch (redirect->kind) {
    case REDIRECT_READ: return open(path, O_RDONLY);
    case REDIRECT_WRITE:
        if (option_is_set(OPTION_NOCLOBBER))
            return open_new(path);
        return open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    case REDIRECT_APPEND: return open(path, O_WRONLY | O_CREAT | O_APPEND, 0666);
    case REDIRECT_READ_WRITE: return open(path, O_RDWR | O_CREAT, 0666);
    default: return open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    }
}

// Makes `fd` the file that is at `from`, and closes that.
static bool take_over(int from, int fd) {
    if (from == fd)
        return true;
    if (dup2(from, fd) < 0) {
        close(from);
        return false;
    }
    close(from);
    return true;
}

static bool apply_file(const struct redirect *redirect) {
    const char *path = expand_text(redirect->target);
    int fd = open_target(redirect, path);

    if (fd >= 0 && take_over(fd, redirect->fd))
        return true;
    error_warn("cannot %s %s: %s", redirect->kind == REDIRECT_READ ? "open" : "create", path,
               strerror(errno));
    return false;
}

// n<&m, n>&m, n>&-
static bool apply_copy(const struct redirect *redirect) {
    const char *target = expand_text(redirect->target);
    int from;

    if (strcmp(target, "-") == 0) {
        close(redirect->fd);
        return true;
    }
    if (!*target || target[strspn(target, "0123456789")] || strlen(target) > 6) {
        error_warn("%s: a number or - expected behind \"%s\"", target,
                   redirect->kind == REDIRECT_COPY_INPUT ? "<&" : ">&");
        return false;
    }
    from = atoi(target);
    if (from == redirect->fd ? fcntl(from, F_GETFD) >= 0 : dup2(from, redirect->fd) >= 0)
        return true;
    error_warn("%d: %s", from, strerror(errno));
    return false;
}

// The text goes into a pipe. One that may not fit is written by a process of its own.
static bool apply_here(const struct redirect *redirect) {
    const char *text = expand_text(redirect->target);
    size_t length = strlen(text);
    int ends[2];

    if (pipe(ends) < 0) {
        error_warn("cannot make a pipe: %s", strerror(errno));
        return false;
    }
    if (length <= HERE_IN_PIPE)
        write_all(ends[1], text, length);
    else
        process_feed(ends[1], ends[0], text, length);
    close(ends[1]);
    if (take_over(ends[0], redirect->fd))
        return true;
    error_warn("%d: %s", redirect->fd, strerror(errno));
    return false;
}

static bool apply_one(const struct redirect *redirect) {
    switch (redirect->kind) {
    case REDIRECT_COPY_INPUT:
    case REDIRECT_COPY_OUTPUT: return apply_copy(redirect);
    case REDIRECT_HERE: return apply_here(redirect);
    default: return apply_file(redirect);
    }
}

bool redirect_apply(const struct redirect *redirects, bool save) {
    if (redirects)
        output_flush();
    for (; redirects; redirects = redirects->next) {
        if (save && !save_fd(redirects->fd)) {
            error_warn("%d: %s", redirects->fd, strerror(errno));
            return false;
        }
        if (!apply_one(redirects))
            return false;
    }
    return true;
}
