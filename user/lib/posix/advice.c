// user/lib/posix/advice.c -- what a program will do with files and memory; room for a file.
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/lib/posix/files.h>

// Advice changes nothing: what is read in sequence is read ahead anyway.
int posix_fadvise(int fd, off_t offset, off_t size, int advice) {
    const struct open_file *file = file_find(fd);

    (void)offset;
    if (!file)
        return EBADF;
    if (file->kind == IO_KIND_PIPE)
        return ESPIPE;
    return advice < POSIX_FADV_NORMAL || advice > POSIX_FADV_NOREUSE || size < 0 ? EINVAL : 0;
}

int posix_madvise(void *address, size_t size, int advice) {
    return madvise(address, size, advice) < 0 ? errno : 0;
}

// One byte of each block is written: as it is, or a zero where the file has ended.
static int fill_block(int fd, off_t at, off_t size) {
    char byte = 0;

    if (at < size && pread(fd, &byte, 1, at) < 0)
        return errno;
    return pwrite(fd, &byte, 1, at) == 1 ? 0 : errno;
}

int posix_fallocate(int fd, off_t offset, off_t size) {
    struct stat status;
    off_t end, step;
    int error = 0;

    if (offset < 0 || size <= 0 || __builtin_add_overflow(offset, size, &end))
        return size <= 0 || offset < 0 ? EINVAL : EFBIG;
    if (fstat(fd, &status) < 0)
        return errno;
    if (!S_ISREG(status.st_mode))
        return S_ISFIFO(status.st_mode) ? ESPIPE : ENODEV;
    step = status.st_blksize > 0 ? status.st_blksize : 512;
    for (off_t at = offset; at < end && !error; at += step - at % step)
        error = fill_block(fd, at, status.st_size);
    if (!error && end > status.st_size)
        error = fill_block(fd, end - 1, status.st_size);
    return error;
}

// No memory is ever written to a disk: all of it is locked.
int mlock(const void *address, size_t size) {
    (void)address;
    (void)size;
    return 0;
}

int munlock(const void *address, size_t size) { return mlock(address, size); }

int mlockall(int flags) {
    if (flags != 0 && !(flags & ~(MCL_CURRENT | MCL_FUTURE)))
        return 0;
    errno = EINVAL;
    return -1;
}

int munlockall(void) { return 0; }
