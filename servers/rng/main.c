// servers/rng/main.c -- random bytes from the entropy device: requests in, bytes out.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <servers/rng/pool.h>
#include <user/lib/ipc.h>
#include <user/lib/serve.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>
#include <user/lib/virtio.h>

enum {
    READERS_MAX = 16,
    READ_MAX = 64 * 1024, // bytes in one request
    FAILURES_MAX = 3,     // of the device one after the other, until the readers hear of it
};

// Calls that wait for bytes, in the order of their arrival.
struct reader {
    handle_t reply;
    callid_t call;
    uint64_t size, done;
};

static struct reader readers[READERS_MAX];
static unsigned reader_count;
static struct pool pool = {.bytes = (uint8_t *)VIRTIO_DMA_ADDRESS};
static int trouble; // 0, ERR_NOENT: there is no device, or ERR_IO: it does not work
static bool asked;  // the device has the pool
static unsigned failures;
static handle_t virtio, notification;

static int open_device(void) {
    const struct virtio_open ask = {
        .type = VIRTIO_ENTROPY,
        .dma_address = VIRTIO_DMA_ADDRESS,
        .dma_size = POOL_SIZE,
    };
    struct virtio_open_reply reply;
    int status = virtio_open(virtio, &ask, notification, &reply);

    asked = false;
    pool_clear(&pool);
    return status < 0 ? status : virtio_start(virtio);
}

// Let the device fill the empty pool.
static int ask_device(void) {
    const struct virtio_buffer buffer = {.offset = 0, .size = POOL_SIZE, .device_writes = 1};
    int status = virtio_post(virtio, &(struct virtio_post){.count = 1}, &buffer);

    asked = status == 0;
    return status;
}

static void remove_reader(unsigned index, int result) {
    struct reader *reader = &readers[index];

    deferred_reply(reader->reply, result,
                   (union reply_words){.words = {result < 0 ? 0 : reader->done}});
    reader_count--;
    memmove(reader, reader + 1, (reader_count - index) * sizeof *reader);
}

static void fail_readers(void) {
    trouble = ERR_IO;
    failures = 0;
    printf("rng: the entropy device does not work\n");
    while (reader_count > 0)
        remove_reader(0, ERR_IO);
}

// Ask for more; virtio or the device may have forgotten us.
static void refill(void) {
    while (!asked && ask_device() < 0) {
        if (++failures > FAILURES_MAX) {
            fail_readers();
            return;
        }
        open_device();
    }
}

// Give the oldest readers what is there.
static void serve_readers(void) {
    while (reader_count > 0 && pool_left(&pool) > 0) {
        struct reader *first = &readers[0];
        const uint8_t *bytes;
        uint64_t count = pool_look(&pool, first->size - first->done, &bytes);
        int status = ipc_write_all(first->reply, first->done, bytes, count);

        pool_drop(&pool, count);
        first->done += count;
        if (status < 0 || first->done == first->size)
            remove_reader(0, status);
    }
    if (pool_left(&pool) == 0 && !asked)
        refill();
}

// What the pool has goes out at once, if nobody waits.
static int read_now(struct request *r, uint64_t size) {
    const uint8_t *bytes;

    pool_look(&pool, size, &bytes);

    int status = ipc_write_all(0, 0, bytes, size);

    pool_drop(&pool, size);
    r->reply.read.count = size;
    return status;
}

static int read_bytes(struct request *r) {
    uint64_t size = r->ask.read.size < READ_MAX ? r->ask.read.size : READ_MAX;
    struct reader *reader = &readers[reader_count];

    if (size == 0)
        return 0;
    if (reader_count == 0 && pool_left(&pool) >= size)
        return read_now(r, size);
    if (r->ask.read.flags & IO_NONBLOCK)
        return ERR_AGAIN;
    if (reader_count == READERS_MAX)
        return ERR_BUSY;

    int status = request_defer(r, &reader->reply);

    if (status < 0)
        return status;
    reader->call = r->call;
    reader->size = size;
    reader->done = 0;
    reader_count++;
    serve_readers();
    return DEFERRED;
}

// There is always something to read, sooner or later.
static int poll(struct request *r) {
    r->reply.poll.events = r->ask.poll.events & IO_READABLE;
    return 0;
}

// A device that failed may work again.
static int check_device(void) {
    if (trouble == ERR_IO && open_device() == 0)
        trouble = 0;
    return trouble;
}

static int dispatch(struct request *r) {
    if (trouble && check_device() < 0)
        return trouble;
    switch ((enum io_op)r->op) {
    case IO_READ: return read_bytes(r);
    case IO_STAT: r->reply.stat.kind = IO_KIND_DEVICE; return 0;
    case IO_POLL: return poll(r);
    case IO_WRITE:
    case IO_SEEK:
    case IO_TRUNCATE:
    case IO_SYNC:
    case IO_CONTROL: break;
    }
    return ERR_NOSYS;
}

static bool cancelled(callid_t call) {
    for (unsigned i = 0; i < reader_count; i++) {
        if (readers[i].call == call) {
            remove_reader(i, ERR_INTR);
            return true;
        }
    }
    return false;
}

static void notified(uint64_t bits) {
    struct virtio_collect_reply done;
    int status = virtio_collect(virtio, 0, &done);

    (void)bits;
    if (trouble)
        return;
    if (status == 0 && done.found) {
        asked = false;
        pool_fill(&pool, done.written);
        failures = done.written > 0 ? 0 : failures + 1;
    } else if (status < 0) {
        failures++;
        open_device();
    }
    if (failures > FAILURES_MAX)
        fail_readers();
    else
        serve_readers();
}

int main(void) {
    notification = serve_notification();
    virtio = startup_handle("virtio");

    int status = open_device();

    trouble = status == 0 || status == ERR_NOENT ? status : ERR_IO;
    if (trouble)
        printf("rng: there is no entropy device (error %d)\n", status);
    else
        refill();
    serve_cancelled(cancelled);
    serve(dispatch, NULL, notified);
}
