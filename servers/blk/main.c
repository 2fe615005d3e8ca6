// servers/blk/main.c -- the disk: requests in, jobs for the device, replies out.
#include <stdio.h>

#include <servers/blk/blk.h>
#include <user/lib/ipc.h>
#include <user/lib/serve.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>
#include <user/lib/virtio.h>

enum { FAILURES_MAX = 3 }; // of the device one after the other, until what is under way fails

static struct disk disk;
static int trouble; // 0, ERR_NOENT: there is no disk, or ERR_IO: it does not work
static unsigned failures;
static struct job slots[SLOTS]; // op 0: the slot is free
static struct line line;
static handle_t virtio, notification;
static void *const dma = (void *)VIRTIO_DMA_ADDRESS;

static void answer(const struct job *job, int result) {
    deferred_reply(job->reply, result, (union reply_words){.words = {0}});
}

static int open_disk(void) {
    const struct virtio_open ask = {
        .type = VIRTIO_BLOCK,
        .features = FEATURE_READ_ONLY | FEATURE_FLUSH,
        .dma_address = VIRTIO_DMA_ADDRESS,
        .dma_size = BLK_DMA_SIZE,
    };
    struct virtio_open_reply reply;
    uint64_t sectors;
    int status = virtio_open(virtio, &ask, notification, &reply);

    if (status == 0)
        status = virtio_config(virtio, 0, &sectors, sizeof sectors);
    if (status == 0)
        status = virtio_start(virtio);
    if (status < 0)
        return status;
    disk.features = reply.features;
    disk.size = sectors < UINT64_MAX / BLOCK_SECTOR ? sectors * BLOCK_SECTOR
                                                    : UINT64_MAX / BLOCK_SECTOR * BLOCK_SECTOR;
    return 0;
}

// Give the job in that slot to the device. 0, ERR_IO if virtio refuses, or 1: the client's buffer
// cannot be read, its job is over.
static int post(unsigned slot) {
    struct job *job = &slots[slot];
    struct virtio_buffer buffers[CHAIN];

    if (job->op == BLOCK_WRITE) {
        int status = ipc_read_all(job->reply, 0, blk_data(dma, slot), job->size);

        if (status < 0) {
            answer(job, status);
            job->op = 0;
            return 1;
        }
    }

    struct virtio_post ask = {.token = slot, .count = blk_prepare(job, slot, dma, buffers)};

    return virtio_post(virtio, &ask, buffers) < 0 ? ERR_IO : 0;
}

// Nothing can be done any more: all that is under way fails.
static void fail_all(int why) {
    struct job job;

    printf("blk: the disk does not work any more (error %d)\n", why);
    trouble = ERR_IO;
    failures = 0;
    for (unsigned i = 0; i < SLOTS; i++) {
        if (slots[i].op)
            answer(&slots[i], ERR_IO);
        slots[i].op = 0;
    }
    while (line_take(&line, &job))
        answer(&job, ERR_IO);
}

// Open the disk anew and do again what was under way. False if that does not go.
static bool begin_again(void) {
    if (open_disk() < 0)
        return false;
    for (unsigned i = 0; i < SLOTS; i++) {
        if (slots[i].op && post(i) < 0)
            return false;
    }
    return true;
}

// virtio, or the device, has forgotten us.
static void recover(int why) {
    while (failures++ < FAILURES_MAX) {
        if (begin_again())
            return;
    }
    fail_all(why);
}

static int free_slot(void) {
    for (int i = 0; i < SLOTS; i++) {
        if (slots[i].op == 0)
            return i;
    }
    return -1;
}

static void start_job(unsigned slot) {
    int status = post(slot);

    if (status < 0)
        recover(status);
}

// Start jobs that wait, as far as there are slots.
static void start_waiting(void) {
    int slot;

    while (line.count > 0 && (slot = free_slot()) >= 0) {
        line_take(&line, &slots[slot]);
        start_job((unsigned)slot);
    }
}

static int add_job(struct request *r, const struct block_transfer *ask) {
    struct job job = {.op = r->op, .position = ask->position, .size = ask->size, .call = r->call};

    if (line.count == WAITERS)
        return ERR_BUSY;

    int status = request_defer(r, &job.reply);

    if (status < 0)
        return status;

    int slot = line.count == 0 ? free_slot() : -1;

    if (slot < 0) {
        line_add(&line, &job);
    } else {
        slots[slot] = job;
        start_job((unsigned)slot);
    }
    return DEFERRED;
}

static int transfer(struct request *r) {
    const struct block_transfer *ask = request_ask(r);
    int status = blk_check(&disk, r->op, ask);

    return status < 0 ? status : add_job(r, ask);
}

// Without the feature, what was answered is on the disk already.
static int flush(struct request *r) {
    if (!(disk.features & FEATURE_FLUSH))
        return 0;
    return add_job(r, &(struct block_transfer){0});
}

static int info(struct block_info_reply *reply) {
    reply->size = disk.size;
    reply->read_only = (disk.features & FEATURE_READ_ONLY) != 0;
    return 0;
}

// A disk that failed may work again.
static int check_disk(void) {
    if (trouble == ERR_IO && open_disk() == 0)
        trouble = 0;
    return trouble;
}

static int dispatch(struct request *r) {
    if (trouble && check_disk() < 0)
        return trouble;
    switch ((enum block_op)r->op) {
    case BLOCK_READ:
    case BLOCK_WRITE: return transfer(r);
    case BLOCK_FLUSH: return flush(r);
    case BLOCK_INFO: return info(request_reply(r));
    }
    return ERR_NOSYS;
}

// The device is done with that slot.
static void finish(uint64_t slot) {
    if (slot >= SLOTS || slots[slot].op == 0)
        return; // an answer to what was given up

    struct job *job = &slots[slot];
    int result = blk_result(dma, (unsigned)slot);

    if (result == 0 && job->op == BLOCK_READ)
        result = ipc_write_all(job->reply, 0, blk_data(dma, (unsigned)slot), job->size);
    answer(job, result);
    job->op = 0;
    failures = 0;
}

static void notified(uint64_t bits) {
    struct virtio_collect_reply done;
    int status;

    (void)bits;
    do {
        status = virtio_collect(virtio, 0, &done);
        if (status == 0 && done.found)
            finish(done.token);
    } while (status == 0 && done.left > 0);
    if (status < 0 && trouble == 0)
        recover(status);
    start_waiting();
}

// A job that waits ends at once; one that the device has is answered when it is done.
static bool cancelled(callid_t call) {
    struct job job;

    if (line_remove(&line, call, &job)) {
        answer(&job, ERR_INTR);
        return true;
    }
    for (unsigned i = 0; i < SLOTS; i++) {
        if (slots[i].op && slots[i].call == call)
            return true;
    }
    return false;
}

static void start_disk(void) {
    int status = open_disk();

    if (status == ERR_NOENT)
        printf("blk: there is no disk\n");
    else if (status < 0)
        printf("blk: the disk cannot be used (error %d)\n", status);
    trouble = status == 0 || status == ERR_NOENT ? status : ERR_IO;
}

int main(void) {
    notification = serve_notification();
    virtio = startup_handle("virtio");
    start_disk();
    serve_cancelled(cancelled);
    serve(dispatch, NULL, notified);
}
