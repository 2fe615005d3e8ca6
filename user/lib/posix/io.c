// user/lib/posix/io.c -- reading, writing, and where in the file.
//
// A buffer of a call has at most MESSAGE_BUFFER_MAX bytes: one read returns no more, a longer write
// is made in parts. A write waits until all is written, as POSIX has it for files and pipes alike.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/uio.h>
#include <unistd.h>

#include <user/lib/posix/call.h>
#include <user/lib/posix/files.h>
#include <user/lib/posix/signals.h>
#include <user/lib/startup.h>

static size_t part_size(size_t size) {
    return size < MESSAGE_BUFFER_MAX ? size : MESSAGE_BUFFER_MAX;
}

static uint64_t io_flags(const struct open_file *file) {
    return file->flags & O_NONBLOCK ? IO_NONBLOCK : 0;
}

static int may_read(const struct open_file *file) { return (file->flags & O_ACCMODE) != O_WRONLY; }

static int may_write(const struct open_file *file) { return (file->flags & O_ACCMODE) != O_RDONLY; }

static long bad_file(void) {
    errno = EBADF;
    return -1;
}

// One IO_READ. The bytes, or an error.
static long read_at(const struct open_file *file, void *to, size_t size, uint64_t offset) {
    size = part_size(size);
    for (;;) {
        struct ipc_registers r = {
            .tag = IO_READ,
            .words = {size, offset, io_flags(file), (uint32_t)startup->group},
        };
        long result = ipc_call_buffers(file->handle, &r, NULL, 0, to, size);

        if (result >= 0)
            result = (long)r.tag;
        if (result != ERR_INTR)
            signals_look();
        if (result >= 0)
            return r.words[0] <= size ? (long)r.words[0] : ERR_IO;
        result = call_again(result, 0);
        if (result < 0)
            return result;
    }
}

// One IO_WRITE. A terminal lets those write from the background who do not care for SIGTTOU: they
// name no group.
static long write_at(const struct open_file *file, const void *from, size_t size, uint64_t offset) {
    size = part_size(size);
    for (;;) {
        uint64_t group = signal_held_back(SIGTTOU) ? 0 : (uint32_t)startup->group;
        struct ipc_registers r = {
            .tag = IO_WRITE,
            .words = {size, offset, io_flags(file), group},
        };
        long result = ipc_call_buffers(file->handle, &r, from, size, NULL, 0);

        if (result >= 0)
            result = (long)r.tag;
        if (result != ERR_INTR)
            signals_look();
        if (result >= 0)
            return r.words[0] <= size ? (long)r.words[0] : ERR_IO;
        result = call_again(result, 1);
        if (result < 0)
            return result;
    }
}

ssize_t read(int fd, void *to, size_t size) {
    struct open_file *file = file_find(fd);

    if (!file)
        return -1;
    if (!may_read(file))
        return bad_file();
    if (size == 0)
        return 0;
    return posix_result(read_at(file, to, size, IO_AT_POSITION));
}

static ssize_t write_result(long error, size_t done) {
    if (error == ERR_PIPE)
        raise(SIGPIPE);
    return done > 0 && error != ERR_PIPE ? (ssize_t)done : posix_result(error);
}

// All of it from `offset` on, or at the position; less if an error or a signal ends it.
static ssize_t write_all(const struct open_file *file, const char *from, size_t size,
                         uint64_t offset) {
    size_t done = 0;

    while (done < size) {
        uint64_t at = offset == IO_AT_POSITION ? offset : offset + done;
        long count = write_at(file, from + done, size - done, at);

        if (count < 0)
            return write_result(count, done);
        if (count == 0)
            return done > 0 ? (ssize_t)done : posix_result(ERR_IO);
        done += (size_t)count;
        if (file->flags & O_NONBLOCK)
            break;
    }
    return (ssize_t)done;
}

ssize_t write(int fd, const void *from, size_t size) {
    struct open_file *file = file_find(fd);

    if (!file)
        return -1;
    if (!may_write(file))
        return bad_file();
    if (size == 0)
        return 0;
    if (file->flags & FILE_APPENDS)
        lseek(fd, 0, SEEK_END);
    return write_all(file, from, size, IO_AT_POSITION);
}

// Whether the file has positions; if not, or if the offset is none, errno.
static int check_offset(const struct open_file *file, off_t offset) {
    if (file->kind == IO_KIND_PIPE || file->kind == IO_KIND_TERMINAL)
        errno = ESPIPE;
    else if (offset < 0)
        errno = EINVAL;
    else
        return 0;
    return -1;
}

ssize_t pread(int fd, void *to, size_t size, off_t offset) {
    struct open_file *file = file_find(fd);

    if (!file)
        return -1;
    if (!may_read(file))
        return bad_file();
    if (check_offset(file, offset) < 0)
        return -1;
    return size == 0 ? 0 : posix_result(read_at(file, to, size, (uint64_t)offset));
}

ssize_t pwrite(int fd, const void *from, size_t size, off_t offset) {
    struct open_file *file = file_find(fd);

    if (!file)
        return -1;
    if (!may_write(file))
        return bad_file();
    if (check_offset(file, offset) < 0)
        return -1;
    return write_all(file, from, size, (uint64_t)offset);
}

ssize_t readv(int fd, const struct iovec *vectors, int count) {
    ssize_t done = 0;

    for (int i = 0; i < count; i++) {
        ssize_t now = read(fd, vectors[i].iov_base, vectors[i].iov_len);

        if (now < 0)
            return done > 0 ? done : -1;
        done += now;
        if ((size_t)now < vectors[i].iov_len)
            break;
    }
    return done;
}

ssize_t writev(int fd, const struct iovec *vectors, int count) {
    ssize_t done = 0;

    for (int i = 0; i < count; i++) {
        ssize_t now = write(fd, vectors[i].iov_base, vectors[i].iov_len);

        if (now < 0)
            return done > 0 ? done : -1;
        done += now;
        if ((size_t)now < vectors[i].iov_len)
            break;
    }
    return done;
}

off_t lseek(int fd, off_t offset, int whence) {
    struct message m = {.tag = IO_SEEK, .words = {(uint64_t)offset, (uint64_t)whence}};

    if (whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END && file_find(fd)) {
        errno = EINVAL;
        return -1;
    }
    return file_request(fd, &m, ESPIPE);
}

int ftruncate(int fd, off_t size) {
    struct message m = {.tag = IO_TRUNCATE, .words = {(uint64_t)size}};
    struct open_file *file = file_find(fd);

    if (!file)
        return -1;
    if (size < 0 || !may_write(file)) {
        errno = EINVAL;
        return -1;
    }
    return file_request(fd, &m, EINVAL) < 0 ? -1 : 0;
}

int fsync(int fd) {
    struct message m = {.tag = IO_SYNC};

    return file_request(fd, &m, EINVAL) < 0 ? -1 : 0;
}

int fdatasync(int fd) { return fsync(fd); }
int syncfs(int fd) { return fsync(fd); }
