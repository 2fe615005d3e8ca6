// The end of a buffer is computed in 32 bits.
// fails: bad_chains_are_refused_and_change_nothing
// passes: a_chain_is_as_the_device_wants_it
// costs: 5
// file: servers/virtio/queue.c

static int64_t check_chain(const struct dma_range *dma, const struct virtio_buffer *buffers,
                           unsigned count) {
    uint32_t writable = 0;

    if (count == 0 || count > VIRTIO_CHAIN_MAX)
        return ERR_ARG;
    for (unsigned i = 0; i < count; i++) {
        const struct virtio_buffer *b = &buffers[i];

        if (b->size == 0 || (uint32_t)(b->offset + b->size) > dma->size)
            return ERR_ARG;
        if (i > 0 && !b->device_writes && buffers[i - 1].device_writes)
            return ERR_ARG;
        if (b->device_writes)
            writable += b->size; // at most VIRTIO_CHAIN_MAX * VIRTIO_DMA_MAX
    }
    return writable;
}
