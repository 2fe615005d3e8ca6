// The device may say that it wrote more than it could.
// fails: nonsense_in_the_used_ring_is_found
// passes: indexes_go_round_after_65536_chains
// costs: 9
// file: servers/virtio/queue.c

static int take_used(struct queue *q) {
    volatile struct used_entry *entry = &q->page->used.entries[q->used_index % q->size];
    uint32_t head = entry->head, written = entry->written;

    if (head >= q->size || q->chains[head].state != CHAIN_POSTED)
        return ERR_IO;
    q->chains[head].state = CHAIN_DONE;
    q->chains[head].written = written;
    q->done[q->done_added++ % VIRTIO_QUEUE_MAX] = (uint16_t)head;
    q->used_index++;
    q->posted--;
    return 0;
}
