// labs/06b-block/stubs/servers/blk/blk.c -- what stands in the starter for these functions.

int blk_check(const struct disk *disk, uint64_t op, const struct block_transfer *ask) {
    // Lab 06b-block, task 3: yours to write. Until then everything is allowed.
    //
    // Position and size are multiples of BLOCK_SECTOR, and the size is not 0: else ERR_ARG. More than
    // BLOCK_TRANSFER_MAX is ERR_SIZE; past the end of the disk ERR_ARG, whatever the numbers are (their
    // sum may not fit 64 bits); a write to a disk with FEATURE_READ_ONLY ERR_ROFS. In this order.
    (void)disk, (void)op, (void)ask;
    return 0;
}

unsigned blk_prepare(const struct job *job, unsigned slot, void *dma,
                     struct virtio_buffer buffers[CHAIN]) {
    // Lab 06b-block, task 3: yours to write.
    //
    // Writes the slot's header: type_of the job, the sector (0 for a flush), and a status that no
    // device writes, so that one that says nothing is found. Lists the buffers in the order of virtio
    // 1.1, section 5.2.6: the header up to its status, which the device reads; the data, which it
    // writes if the job is a read; a flush has none; the status byte, which it writes. Offsets count
    // from the start of the DMA memory: slot * sizeof(struct blk_header), and data_offset.
    (void)job, (void)slot, (void)dma, (void)buffers;
    (void)type_of, (void)data_offset;
    return 0;
}

int blk_result(const void *dma, unsigned slot) {
    // Lab 06b-block, task 3: yours to write.
    //
    // 0 if the status in the slot's header is BLK_STATUS_OK, else ERR_IO. The device wrote it: it
    // must be read as volatile.
    (void)dma, (void)slot;
    return ERR_IO;
}

bool line_add(struct line *line, const struct job *job) {
    // Lab 06b-block, task 4: yours to write.
    //
    // The job is the last one of the line; false if WAITERS are there. line_at finds a place.
    (void)line_at, (void)line, (void)job;
    return false;
}

bool line_take(struct line *line, struct job *job) {
    // Lab 06b-block, task 4: yours to write.
    //
    // The first one leaves the line, into *job; false if there is none.
    (void)line, (void)job;
    return false;
}

bool line_remove(struct line *line, callid_t call, struct job *job) {
    // Lab 06b-block, task 4: yours to write.
    //
    // The one with that call leaves the line, into *job; the others keep their order. False if it is
    // not there.
    (void)line, (void)call, (void)job;
    return false;
}
