// labs/06b-block/stubs/servers/blk/main.c -- a disk in memory: what stands in the starter for these.

static int open_disk(void) {
    // Lab 06b-block, task 3: yours to change. This one is in memory.
    //
    // Opens the block device (virtio_open, VIRTIO_BLOCK): wants FEATURE_READ_ONLY and FEATURE_FLUSH,
    // and BLK_DMA_SIZE bytes of DMA memory at VIRTIO_DMA_ADDRESS; `notification` is told when
    // something is done. The first 8 bytes of its configuration (virtio_config) are the number of
    // sectors. Starts it (virtio_start). The first error is the result; else 0, and `disk` has the
    // features that were agreed on, and the size in bytes, which must not be more than 64 bits hold.
    extern uint8_t ramdisk_start[], ramdisk_end[];

    disk.size = (uint64_t)(ramdisk_end - ramdisk_start);
    disk.features = 0;
    return 0;
}

static int post(unsigned slot) {
    // Lab 06b-block, task 3: yours to write.
    //
    // Gives the job in that slot to the device. The data of a write is read from the caller's buffer
    // first (ipc_read_all by the reply handle, to blk_data): if that fails, the error is the caller's
    // answer, the slot is free, and the result 1. Then the chain (blk_prepare) is posted with the slot
    // as its token: 0, or ERR_IO if virtio refuses it.
    (void)slot, (void)dma;
    return ERR_IO;
}

static bool begin_again(void) {
    // Lab 06b-block, task 5: yours to write.
    //
    // Opens the disk anew, and posts again what is in the slots. False if one of that fails.
    (void)open_disk, (void)post;
    return false;
}

static void recover(int why) {
    // Lab 06b-block, task 5: yours to write.
    //
    // virtio, or the device, has forgotten us: begins again, until that succeeds, or `failures` of the
    // device came one after the other, more than FAILURES_MAX: then all that is under way fails
    // (fail_all). A request that is done makes `failures` 0 (finish).
    (void)begin_again, (void)fail_all, (void)failures, (void)why;
}

static void fail_all(int why) {
    // Lab 06b-block, task 5: yours to write.
    //
    // Says so in one line; `trouble` is ERR_IO from now on and `failures` 0. Every job in a slot, and
    // every one in the line, is answered with ERR_IO, and none is left.
    (void)why;
}

static void start_waiting(void) {
    // Lab 06b-block, task 4: yours to write.
    //
    // As long as somebody is in the line and a slot is free: takes the first one and starts it.
    (void)start_job, (void)free_slot, (void)line;
}

static int add_job(struct request *r, const struct block_transfer *ask) {
    // Lab 06b-block, task 4: yours to write.
    //
    // A job for the request, with its call's id. A full line is ERR_BUSY. The call is deferred
    // (request_defer: its error is the result). If nobody waits and a slot is free it starts there,
    // else it joins the line: nobody overtakes. Returns DEFERRED.
    (void)start_job, (void)free_slot, (void)r, (void)ask;
    return ERR_NOSYS;
}

static int transfer(struct request *r) {
    // Lab 06b-block, task 3: yours to change. This one copies from and to memory, at once.
    //
    // If the disk can do it (blk_check) it becomes a job (add_job).
    extern uint8_t ramdisk_start[];
    const struct block_transfer *ask = request_ask(r);
    int status = blk_check(&disk, r->op, ask);

    (void)add_job;
    if (status < 0)
        return status;
    if (ask->size > disk.size || ask->position > disk.size - ask->size)
        return ERR_IO;
    if (r->op == BLOCK_READ)
        return ipc_write_all(0, 0, ramdisk_start + ask->position, ask->size);
    return ipc_read_all(0, 0, ramdisk_start + ask->position, ask->size);
}

static int flush(struct request *r) {
    // Lab 06b-block, task 3: yours to change. What is in memory needs no flush.
    //
    // A job without data, if FEATURE_FLUSH was agreed on; else 0: what was answered is on the disk.
    (void)r;
    return 0;
}

static void finish(uint64_t slot) {
    // Lab 06b-block, task 3: yours to write.
    //
    // The device is done with that slot; if there is none, or no job in it, it is an answer to what
    // was given up. What the device says (blk_result) is the answer. The data of a read goes to the
    // caller's buffer first (ipc_write_all by the reply handle), and its error is the answer, too.
    // The slot is free, and `failures` 0.
    (void)slot, (void)answer;
}

static void notified(uint64_t bits) {
    // Lab 06b-block, task 3: yours to write.
    //
    // Collects (virtio_collect, queue 0) what is done and finishes it, until nothing is left: one
    // message may stand for many. If virtio says an error and there was no trouble yet: recover. Then
    // those in the line may start.
    (void)bits;
    (void)finish, (void)recover, (void)start_waiting;
}

static bool cancelled(callid_t call) {
    // Lab 06b-block, task 4: yours to write.
    //
    // A job in the line ends at once with ERR_INTR: true. One that the device has cannot be taken
    // back, since it may still write there: true, the answer comes when it is done. Else false.
    (void)call;
    return false;
}
