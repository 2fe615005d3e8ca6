// An error of the caller's buffer leaves the slot taken.
// fails: a_buffer_that_is_gone_is_an_error_and_the_slot_is_free
// passes: a_write_is_what_the_device_must_see
// costs: 6
// file: servers/blk/main.c

static int post(unsigned slot) {
    struct job *job = &slots[slot];
    struct virtio_buffer buffers[CHAIN];

    if (job->op == BLOCK_WRITE) {
        int status = ipc_read_all(job->reply, 0, blk_data(dma, slot), job->size);

        if (status < 0) {
            answer(job, status);
            return 1;
        }
    }

    struct virtio_post ask = {.token = slot, .count = blk_prepare(job, slot, dma, buffers)};

    return virtio_post(virtio, &ask, buffers) < 0 ? ERR_IO : 0;
}
