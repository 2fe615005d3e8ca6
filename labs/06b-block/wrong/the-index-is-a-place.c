// The available ring's index goes round with the ring.
// fails: indexes_go_round_after_65536_chains
// passes: a_chain_is_as_the_device_wants_it
// costs: 60
// file: servers/virtio/queue.c

int queue_post(struct queue *q, const struct dma_range *dma, uint64_t token,
               const struct virtio_buffer *buffers, unsigned count) {
    int64_t writable = check_chain(dma, buffers, count);

    if (writable < 0)
        return (int)writable;
    if (count > q->free_count)
        return ERR_AGAIN;

    uint16_t head = fill_descriptors(q, dma, buffers, count);

    q->chains[head] = (struct chain){
        .token = token,
        .writable = (uint32_t)writable,
        .state = CHAIN_POSTED,
        .count = (uint8_t)count,
    };
    q->posted++;
    q->page->available.heads[q->available_index % q->size] = head;
    barrier(); // the entry is there before the index says so
    q->available_index = (uint16_t)((q->available_index + 1) % q->size);
    q->page->available.index = q->available_index;
    barrier(); // and that before the device's wish is read
    return 0;
}
