// user/lib/posix/fifo.c -- opening named pipes: the name is the file system's, the pipe is pipe's.
#include <errno.h>
#include <fcntl.h>

#include <abi/pipe.h>
#include <user/lib/posix/call.h>
#include <user/lib/posix/files.h>
#include <user/lib/posix/open.h>

// What the place names must be a named pipe; else the open failed for the reason that is in errno.
static int find_pipe(const struct place *place, int flags, struct io_stat *stat) {
    struct message m = {
        .tag = IO_STAT_PATH,
        .words = {0, flags & O_NOFOLLOW ? IO_PATH_NOFOLLOW : 0},
        .write_to = stat,
        .write_size = sizeof *stat,
    };
    int why = errno;
    long status = place_request(place, &m, why);

    errno = why;
    return status < 0 || stat->kind != IO_KIND_PIPE ? -1 : 0;
}

// Until the other end is open, too; interrupted, it was not opened.
static int meet(handle_t gate, uint64_t opened) {
    struct message m = {.tag = PIPE_MEET, .words = {opened}};
    long result = call_restart(gate, &m);

    if (result < 0)
        gate_close(gate);
    return posix_status(result);
}

int fifo_open(const struct place *place, int flags, struct open_file *file) {
    struct io_stat stat = {0};
    handle_t server;

    if (find_pipe(place, flags, &stat) < 0)
        return -1;
    server = mount_find("#pipe");
    if (server == 0 || flags & O_DIRECTORY || (flags & O_ACCMODE) == O_RDWR) {
        // What both ends at once would be, POSIX leaves undefined.
        errno = flags & O_DIRECTORY ? ENOTDIR : server == 0 ? ENXIO : ENOTSUP;
        return -1;
    }

    int writes = (flags & O_ACCMODE) == O_WRONLY;
    struct message m = {
        .tag = PIPE_OPEN,
        .words = {stat.device, stat.inode, writes ? IO_OPEN_WRITE : IO_OPEN_READ,
                  (flags & O_NONBLOCK) != 0},
    };
    long result = call_finish(server, &m);

    if (result < 0) {
        posix_result(result);
        errno = result == ERR_PIPE ? ENXIO : errno;
        return -1;
    }
    if (m.handles[0] == 0) {
        errno = EMFILE;
        return -1;
    }
    if (!(flags & O_NONBLOCK) && meet(m.handles[0], m.words[0]) < 0)
        return -1;
    *file = (struct open_file){
        .handle = m.handles[0],
        .flags = (uint32_t)flags & (O_ACCMODE | O_APPEND | O_NONBLOCK | O_SYNC | O_CLOEXEC),
        .kind = IO_KIND_PIPE,
    };
    return 0;
}
