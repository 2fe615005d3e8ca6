// servers/proc/file.c -- requests to fs as functions.
#include <servers/proc/file.h>
#include <user/lib/ipc.h>
#include <user/lib/startup.h>

static handle_t root;

int file_start(void) {
    root = startup_handle("fs");
    return root ? 0 : ERR_NONE;
}

static int send(handle_t gate, struct message *m) {
    int status = ipc_call(gate, m);

    return status < 0 ? status : (int64_t)m->tag < 0 ? (int)(int64_t)m->tag : 0;
}

int file_stat(const char *path, size_t path_size, struct io_stat *stat) {
    struct message m = {
        .tag = IO_STAT_PATH,
        .words = {path_size},
        .read_from = path,
        .read_size = path_size,
        .write_to = stat,
        .write_size = sizeof *stat,
    };

    return send(root, &m);
}

int file_open(const char *path, size_t path_size, handle_t *gate) {
    struct message m = {
        .tag = IO_OPEN,
        .words = {path_size, IO_OPEN_READ},
        .read_from = path,
        .read_size = path_size,
    };
    int status = send(root, &m);

    *gate = status < 0 ? 0 : m.handles[0];
    return status < 0 ? status : *gate ? 0 : ERR_FULL;
}

long file_read(handle_t gate, uint64_t offset, void *to, size_t size) {
    size_t done = 0;

    while (done < size) {
        struct message m = {
            .tag = IO_READ,
            .words = {size - done, offset + done},
            .write_to = (char *)to + done,
            .write_size = size - done,
        };
        int status = send(gate, &m);

        if (status < 0)
            return status;
        if (m.words[0] == 0 || m.words[0] > size - done)
            break;
        done += m.words[0];
    }
    return (long)done;
}

void file_sync_all(void) {
    struct message m = {.tag = IO_SYNC};

    send(root, &m);
}
