// user/lib/posix/files.c -- file descriptors.
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <user/lib/posix/call.h>
#include <user/lib/posix/files.h>
#include <user/lib/syscalls.h>

enum { OWN_FLAGS = O_CLOEXEC, CHANGEABLE = O_APPEND | O_NONBLOCK };

struct open_file files[PROCESS_FILES_MAX];
unsigned files_end;

static char **directory_paths; // by descriptor; NULL until a directory is opened

struct open_file *file_find(int fd) {
    if (fd >= 0 && (unsigned)fd < files_end && files[fd].handle != 0)
        return &files[fd];
    errno = EBADF;
    return NULL;
}

void gate_close(handle_t handle) { sys_handle_close(0, handle); }

int file_shares(const struct open_file *table, unsigned end, handle_t handle) {
    for (unsigned i = 0; i < end; i++) {
        if (table[i].handle == handle)
            return 1;
    }
    return 0;
}

static void file_put(unsigned fd, handle_t handle, uint32_t flags, uint32_t kind) {
    files[fd] = (struct open_file){handle, flags, kind};
    if (fd >= files_end)
        files_end = fd + 1;
}

int file_add(handle_t handle, uint32_t flags, uint32_t kind, unsigned least) {
    for (unsigned fd = least; fd < PROCESS_FILES_MAX; fd++) {
        if (files[fd].handle == 0) {
            file_put(fd, handle, flags, kind);
            return (int)fd;
        }
    }
    if (!file_shares(files, files_end, handle))
        gate_close(handle);
    errno = EMFILE;
    return -1;
}

void files_begin(const struct process_files *inherited) {
    const struct process_file *file = (const void *)((const char *)inherited +
                                                     inherited->file_offset);

    for (uint32_t i = 0; i < inherited->file_count; i++, file++) {
        if (file->descriptor >= 0 && file->descriptor < PROCESS_FILES_MAX)
            file_put((unsigned)file->descriptor, file->handle, file->flags, file->kind);
    }
}

const char *directory_path(int fd) { return directory_paths ? directory_paths[fd] : NULL; }

void directory_remember(int fd, const char *path) {
    if (!directory_paths)
        directory_paths = calloc(PROCESS_FILES_MAX, sizeof *directory_paths);
    if (directory_paths)
        directory_paths[fd] = strdup(path);
}

void directory_forget(int fd) {
    if (!directory_paths)
        return;
    free(directory_paths[fd]);
    directory_paths[fd] = NULL;
}

int close(int fd) {
    struct open_file *file = file_find(fd);

    if (!file)
        return -1;

    handle_t handle = file->handle;

    file->handle = 0;
    directory_forget(fd);
    while (files_end > 0 && files[files_end - 1].handle == 0)
        files_end--;
    if (!file_shares(files, files_end, handle))
        gate_close(handle);
    return 0;
}

static int file_duplicate(int fd, unsigned least, uint32_t own) {
    struct open_file *file = file_find(fd);

    if (!file)
        return -1;

    int made = file_add(file->handle, (file->flags & ~(uint32_t)OWN_FLAGS) | own, file->kind,
                        least);

    if (made >= 0 && directory_path(fd))
        directory_remember(made, directory_path(fd));
    return made;
}

int dup(int fd) { return file_duplicate(fd, 0, 0); }

int dup3(int fd, int to, int flags) {
    struct open_file *file = file_find(fd);

    if (!file)
        return -1;
    if (fd == to) {
        errno = EINVAL;
        return -1;
    }
    if (to < 0 || to >= PROCESS_FILES_MAX) {
        errno = EBADF;
        return -1;
    }
    if (files[to].handle != 0)
        close(to);
    file_put((unsigned)to, file->handle,
             (file->flags & ~(uint32_t)OWN_FLAGS) | ((uint32_t)flags & OWN_FLAGS), file->kind);
    if (directory_path(fd))
        directory_remember(to, directory_path(fd));
    return to;
}

int dup2(int fd, int to) {
    if (fd == to)
        return file_find(fd) ? fd : -1;
    return dup3(fd, to, 0);
}

// The flags belong to the open file, not to the descriptor: all that share the gate get them.
static int flags_set(const struct open_file *changed, uint32_t flags) {
    handle_t handle = changed->handle;

    for (unsigned fd = 0; fd < files_end; fd++) {
        uint32_t old = files[fd].flags;
        uint32_t kept = old & ~(uint32_t)(CHANGEABLE | FILE_APPENDS);

        if (files[fd].handle != handle)
            continue;
        if (flags & O_APPEND && (!(old & O_APPEND) || old & FILE_APPENDS))
            kept |= FILE_APPENDS;
        files[fd].flags = kept | (flags & CHANGEABLE);
    }
    return 0;
}

static int least_descriptor(int fd, long least, uint32_t own) {
    if (least < 0 || least >= PROCESS_FILES_MAX) {
        errno = EINVAL;
        return -1;
    }
    return file_duplicate(fd, (unsigned)least, own);
}

int fcntl(int fd, int command, ...) {
    struct open_file *file = file_find(fd);
    va_list arguments;

    if (!file)
        return -1;
    va_start(arguments, command);

    long argument = va_arg(arguments, long);

    va_end(arguments);
    switch (command) {
    case F_DUPFD: return least_descriptor(fd, (int)argument, 0);
    case F_DUPFD_CLOEXEC: return least_descriptor(fd, (int)argument, O_CLOEXEC);
    case F_GETFD: return file->flags & O_CLOEXEC ? FD_CLOEXEC : 0;
    case F_SETFD:
        file->flags = (file->flags & ~(uint32_t)O_CLOEXEC) |
                      (argument & FD_CLOEXEC ? O_CLOEXEC : 0);
        return 0;
    case F_GETFL: return (int)(file->flags & ~(OWN_FLAGS | FILE_APPENDS));
    case F_SETFL: return flags_set(file, (uint32_t)argument);
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW: errno = ENOLCK; return -1;
    }
    errno = EINVAL;
    return -1;
}

// There are no locks on files.
int flock(int fd, int operation) {
    (void)operation;
    if (file_find(fd))
        errno = ENOLCK;
    return -1;
}

long file_request(int fd, struct message *m, int unknown) {
    struct open_file *file = file_find(fd);

    if (!file)
        return -1;

    long result = call_restart(file->handle, m);

    if (result == ERR_NOSYS) {
        errno = unknown;
        return -1;
    }
    if (result >= 0 && (long)m->words[0] < 0)
        result = ERR_IO; // no request is answered like that
    return result < 0 ? posix_result(result) : (long)m->words[0];
}
