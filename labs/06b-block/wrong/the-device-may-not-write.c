// The flag that lets the device write is missing.
// fails: a_chain_is_as_the_device_wants_it
// passes: indexes_go_round_after_65536_chains
// costs: 40
// file: servers/virtio/queue.c

static uint16_t fill_descriptors(struct queue *q, const struct dma_range *dma,
                                 const struct virtio_buffer *buffers, unsigned count) {
    uint16_t next = 0;

    for (unsigned i = count; i-- > 0;) {
        uint16_t index = q->free[--q->free_count];
        volatile struct descriptor *d = &q->page->descriptors[index];

        d->address = dma->base + buffers[i].offset;
        d->size = buffers[i].size;
        d->flags = (uint16_t)(i + 1 < count ? DESCRIPTOR_NEXT : 0);
        d->next = next;
        q->next[index] = next;
        next = index;
    }
    return next;
}
