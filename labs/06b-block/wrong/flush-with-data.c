// A flush has data, too.
// fails: a_read_only_disk_is_never_written
// passes: a_write_is_what_the_device_must_see
// costs: 10
// file: servers/blk/blk.c

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
    buffers[count++] = (struct virtio_buffer){data_offset(slot), (uint32_t)job->size,
                                                  job->op == BLOCK_READ, 0};
    buffers[count++] = (struct virtio_buffer){at + (uint32_t)offsetof(struct blk_header, status), 1,
                                              1, 0};
    return count;
}
