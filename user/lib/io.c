// user/lib/io.c -- requests of abi/io.h as messages.
#include <user/lib/io.h>
#include <user/lib/ipc.h>

static size_t clamp_size(size_t size) {
    return size < MESSAGE_BUFFER_MAX ? size : MESSAGE_BUFFER_MAX;
}

// Send *m. The answer's first word if it succeeded, else the error of the way or of the server.
static long io_call(handle_t gate, struct message *m) {
    int status = ipc_call(gate, m);

    if (status < 0)
        return status;
    if ((int64_t)m->tag < 0)
        return (long)(int64_t)m->tag;
    return (long)m->words[0];
}

long io_read(handle_t gate, void *to, size_t size) {
    struct message m = {.tag = IO_READ, .write_to = to, .write_size = clamp_size(size)};

    m.words[0] = m.write_size;
    m.words[1] = IO_AT_POSITION;
    return io_call(gate, &m);
}

long io_write(handle_t gate, const void *from, size_t size) {
    struct message m = {.tag = IO_WRITE, .read_from = from, .read_size = clamp_size(size)};

    m.words[0] = m.read_size;
    m.words[1] = IO_AT_POSITION;
    return io_call(gate, &m);
}

int io_write_all(handle_t gate, const void *from, size_t size) {
    for (size_t done = 0; done < size;) {
        long count = io_write(gate, (const char *)from + done, size - done);

        if (count < 0)
            return (int)count;
        done += (size_t)count;
    }
    return 0;
}

int io_counters(handle_t gate, struct io_counters *counters) {
    struct message m = {
        .tag = IO_CONTROL,
        .words = {IO_CONTROL_COUNTERS},
        .write_to = counters,
        .write_size = sizeof *counters,
    };
    long status = io_call(gate, &m);

    return status < 0 ? (int)status : 0;
}
