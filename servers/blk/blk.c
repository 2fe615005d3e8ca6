// servers/blk/blk.c -- what a request to the disk is, and the line of those that wait.
#include <servers/blk/blk.h>

int blk_check(const struct disk *disk, uint64_t op, const struct block_transfer *ask) {
    if ((ask->position | ask->size) % BLOCK_SECTOR || ask->size == 0)
        return ERR_ARG;
    if (ask->size > BLOCK_TRANSFER_MAX)
        return ERR_SIZE;
    if (ask->size > disk->size || ask->position > disk->size - ask->size)
        return ERR_ARG;
    if (op == BLOCK_WRITE && disk->features & FEATURE_READ_ONLY)
        return ERR_ROFS;
    return 0;
}

static uint32_t type_of(uint64_t op) {
    return op == BLOCK_READ ? BLK_TYPE_IN : op == BLOCK_WRITE ? BLK_TYPE_OUT : BLK_TYPE_FLUSH;
}

static uint32_t data_offset(unsigned slot) { return PAGE_SIZE + slot * BLOCK_TRANSFER_MAX; }

unsigned blk_prepare(const struct job *job, unsigned slot, void *dma,
                     struct virtio_buffer buffers[CHAIN]) {
    uint32_t at = (uint32_t)(slot * sizeof(struct blk_header));
    unsigned count = 0;

    ((struct blk_header *)dma)[slot] = (struct blk_header){
        .type = type_of(job->op),
        .sector = job->op == BLOCK_FLUSH ? 0 : job->position / BLOCK_SECTOR,
        .status = 0xff, // that the device must replace
    };
    buffers[count++] = (struct virtio_buffer){at, offsetof(struct blk_header, status), 0, 0};
    if (job->op != BLOCK_FLUSH)
        buffers[count++] = (struct virtio_buffer){data_offset(slot), (uint32_t)job->size,
                                                  job->op == BLOCK_READ, 0};
    buffers[count++] = (struct virtio_buffer){at + (uint32_t)offsetof(struct blk_header, status), 1,
                                              1, 0};
    return count;
}

void *blk_data(void *dma, unsigned slot) { return (uint8_t *)dma + data_offset(slot); }

int blk_result(const void *dma, unsigned slot) {
    const volatile struct blk_header *headers = dma;

    return headers[slot].status == BLK_STATUS_OK ? 0 : ERR_IO;
}

static struct job *line_at(struct line *line, unsigned index) {
    return &line->jobs[(line->first + index) % WAITERS];
}

bool line_add(struct line *line, const struct job *job) {
    if (line->count == WAITERS)
        return false;
    *line_at(line, line->count++) = *job;
    return true;
}

bool line_take(struct line *line, struct job *job) {
    if (line->count == 0)
        return false;
    *job = *line_at(line, 0);
    line->first = (line->first + 1) % WAITERS;
    line->count--;
    return true;
}

bool line_remove(struct line *line, callid_t call, struct job *job) {
    for (unsigned i = 0; i < line->count; i++) {
        if (line_at(line, i)->call != call)
            continue;
        *job = *line_at(line, i);
        line->count--;
        for (; i < line->count; i++)
            *line_at(line, i) = *line_at(line, i + 1);
        return true;
    }
    return false;
}
