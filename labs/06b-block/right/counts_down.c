// Descriptors are filled from the first to the last; the ring of those done is walked by its count.
// file: servers/virtio/queue.c

static uint16_t fill_descriptors(struct queue *q, const struct dma_range *dma,
                                 const struct virtio_buffer *buffers, unsigned count)
{
    uint16_t indexes[VIRTIO_CHAIN_MAX];

    for (unsigned i = 0; i < count; i++)
        indexes[i] = q->free[q->free_count - 1 - i];
    q->free_count -= count;
    for (unsigned i = 0; i < count; i++) {
        bool last = i == count - 1;
        volatile struct descriptor *d = &q->page->descriptors[indexes[i]];

        q->next[indexes[i]] = last ? 0 : indexes[i + 1];
        d->next = q->next[indexes[i]];
        d->flags = last ? 0 : DESCRIPTOR_NEXT;
        if (buffers[i].device_writes != 0)
            d->flags |= DESCRIPTOR_WRITE;
        d->size = buffers[i].size;
        d->address = dma->base + (paddr_t)buffers[i].offset;
    }
    return indexes[0];
}

static int64_t check_chain(const struct dma_range *dma, const struct virtio_buffer *buffers,
                           unsigned count)
{
    int64_t writable = 0;
    bool writes = false;

    for (unsigned i = 0; i < count && count <= VIRTIO_CHAIN_MAX; i++) {
        uint64_t end = (uint64_t)buffers[i].offset + buffers[i].size;

        if (buffers[i].size == 0 || end > dma->size)
            return ERR_ARG;
        if (writes && !buffers[i].device_writes)
            return ERR_ARG;
        writes = buffers[i].device_writes != 0;
        writable += writes ? buffers[i].size : 0;
    }
    return count >= 1 && count <= VIRTIO_CHAIN_MAX ? writable : ERR_ARG;
}

static int take_used(struct queue *q)
{
    const uint32_t place = q->used_index & (q->size - 1);
    const uint32_t head = q->page->used.entries[place].head;
    const uint32_t written = q->page->used.entries[place].written;
    struct chain *chain;

    if (head >= q->size)
        return ERR_IO;
    chain = &q->chains[head];
    if (chain->state != CHAIN_POSTED || chain->writable < written)
        return ERR_IO;
    q->done[q->done_added % VIRTIO_QUEUE_MAX] = (uint16_t)head;
    q->done_added += 1;
    q->posted -= 1;
    q->used_index += 1;
    chain->written = written;
    chain->state = CHAIN_DONE;
    return 0;
}

int queue_advance(struct queue *q)
{
    const uint16_t index = q->page->used.index;

    if ((uint16_t)(index - q->used_index) > q->posted)
        return ERR_IO;
    barrier();
    while (q->used_index != index) {
        int status = take_used(q);

        if (status != 0)
            return status;
    }
    return (int)(q->done_added - q->done_taken);
}
