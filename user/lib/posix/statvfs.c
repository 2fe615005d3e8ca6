// user/lib/posix/statvfs.c -- how full file systems are, and bringing all to the disk.
#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <user/lib/posix/call.h>
#include <user/lib/posix/files.h>
#include <user/lib/posix/path.h>

static void statvfs_fill(struct statvfs *to, const struct io_statfs *from) {
    *to = (struct statvfs){
        .f_bsize = from->block_size,
        .f_frsize = from->block_size,
        .f_blocks = from->blocks,
        .f_bfree = from->free_blocks,
        .f_bavail = from->free_blocks,
        .f_files = from->inodes,
        .f_ffree = from->free_inodes,
        .f_favail = from->free_inodes,
        .f_namemax = from->name_max,
    };
}

int statvfs(const char *restrict path, struct statvfs *restrict status) {
    struct io_statfs found = {0};
    struct message m = {.tag = IO_STATFS, .write_to = &found, .write_size = sizeof found};

    if (path_request(AT_FDCWD, path, &m, ENOSYS) < 0)
        return -1;
    statvfs_fill(status, &found);
    return 0;
}

int fstatvfs(int fd, struct statvfs *status) {
    struct io_statfs found = {0};
    struct message m = {.tag = IO_STATFS, .write_to = &found, .write_size = sizeof found};

    if (file_request(fd, &m, ENOSYS) < 0)
        return -1;
    statvfs_fill(status, &found);
    return 0;
}

void sync(void) {
    for (unsigned i = 0; i < mount_count; i++) {
        struct message m = {.tag = IO_SYNC};

        if (mounts[i].prefix[0] == '/')
            call_finish(mounts[i].handle, &m);
    }
}

int truncate(const char *path, off_t size) {
    int fd = open(path, O_WRONLY);
    int result;

    if (fd < 0)
        return -1;
    result = ftruncate(fd, size);
    close(fd);
    return result;
}
