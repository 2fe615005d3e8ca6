// user/lib/posix/open.c -- opening files.
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <abi/pipe.h>
#include <user/lib/posix/call.h>
#include <user/lib/posix/files.h>
#include <user/lib/posix/open.h>

static uint64_t open_flags(int flags) {
    uint64_t result = 0;

    if ((flags & O_ACCMODE) != O_WRONLY)
        result |= IO_OPEN_READ;
    if ((flags & O_ACCMODE) != O_RDONLY)
        result |= IO_OPEN_WRITE;
    if (flags & O_CREAT)
        result |= IO_OPEN_CREATE;
    if (flags & O_EXCL)
        result |= IO_OPEN_EXCLUSIVE;
    if (flags & O_TRUNC)
        result |= IO_OPEN_TRUNCATE;
    if (flags & O_APPEND)
        result |= IO_OPEN_APPEND;
    if (flags & O_DIRECTORY)
        result |= IO_OPEN_DIRECTORY;
    if (flags & O_NOFOLLOW)
        result |= IO_OPEN_NOFOLLOW;
    return result;
}

int open_gate(const struct place *place, int flags, mode_t mode, struct open_file *file) {
    struct message m = {
        .tag = IO_OPEN,
        .words = {0, open_flags(flags), mode & ~file_mask & 07777},
    };
    long kind = place_request(place, &m, EACCES);

    if (kind < 0)
        return errno == EACCES ? fifo_open(place, flags, file) : -1;
    *file = (struct open_file){
        .handle = m.handles[0],
        .flags = (uint32_t)flags & (O_ACCMODE | O_APPEND | O_NONBLOCK | O_SYNC | O_CLOEXEC),
        .kind = (uint32_t)kind,
    };
    if (file->handle == 0) {
        errno = EMFILE;
        return -1;
    }
    return 0;
}

// "/dev/stdin" and its like, and "/dev/fd/N": the descriptor that is meant, or -1.
static int descriptor_named(const char *path) {
    static const char *const standard[] = {"stdin", "stdout", "stderr"};

    if (strncmp(path, "/dev/", 5) != 0)
        return -1;
    path += 5;
    for (int i = 0; i < 3; i++) {
        if (strcmp(path, standard[i]) == 0)
            return i;
    }
    if (strncmp(path, "fd/", 3) == 0 && path[3] >= '0' && path[3] <= '9')
        return atoi(path + 3);
    return -1;
}

static int open_place(const struct place *place, int flags, mode_t mode) {
    struct open_file file;

    if (open_gate(place, flags, mode, &file) < 0)
        return -1;
    return file_add(file.handle, file.flags, file.kind, 0);
}

static int open_at(int directory, const char *path, int flags, mode_t mode) {
    struct place place;
    int fd = path[0] == '/' && path[1] == 'd' ? descriptor_named(path) : -1;

    if (fd >= 0)
        return dup(fd);
    if (place_find(directory, path, &place) < 0)
        return -1;
    fd = open_place(&place, flags, mode);
    if (fd >= 0 && files[fd].kind == IO_KIND_DIRECTORY && place.mount != MOUNT_NONE) {
        char text[IO_PATH_MAX];

        if (path_absolute(path, text) == 0)
            directory_remember(fd, text);
    }
    return fd;
}

int openat(int directory, const char *path, int flags, ...) {
    mode_t mode = 0;

    if (flags & O_CREAT) {
        va_list arguments;

        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    return open_at(directory, path, flags, mode);
}

int open(const char *path, int flags, ...) {
    mode_t mode = 0;

    if (flags & O_CREAT) {
        va_list arguments;

        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    return open_at(AT_FDCWD, path, flags, mode);
}

int creat(const char *path, mode_t mode) { return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode); }

static int pipe_gates(handle_t gates[2]) {
    handle_t server = mount_find("#pipe");
    struct message reader = {.tag = PIPE_CREATE}, writer = {.tag = PIPE_WRITER};

    if (server == 0) {
        errno = ENOSYS;
        return -1;
    }

    long result = call_finish(server, &reader);

    gates[0] = reader.handles[0];
    gates[1] = 0;
    if (result >= 0) {
        result = call_finish(gates[0], &writer);
        gates[1] = writer.handles[0];
        if (result < 0)
            gate_close(gates[0]);
    }
    return posix_status(result);
}

int pipe2(int fds[2], int flags) {
    handle_t gates[2];
    uint32_t kept = (uint32_t)flags & (O_NONBLOCK | O_CLOEXEC);
    int reader, writer;

    if (pipe_gates(gates) < 0)
        return -1;
    reader = file_add(gates[0], kept | O_RDONLY, IO_KIND_PIPE, 0);
    if (reader < 0) {
        gate_close(gates[1]);
        return -1;
    }
    writer = file_add(gates[1], kept | O_WRONLY, IO_KIND_PIPE, 0);
    if (writer < 0) {
        close(reader);
        errno = EMFILE;
        return -1;
    }
    fds[0] = reader;
    fds[1] = writer;
    return 0;
}

int pipe(int fds[2]) { return pipe2(fds, 0); }

void console_open(void) {
    for (int fd = 0; fd < 3; fd++) {
        if (fd == 0 ? open("/dev/console", O_RDWR) < 0 : dup(0) < 0)
            return;
    }
}
