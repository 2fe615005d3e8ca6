// The way through a chain is read back from the page.
// fails: a_wild_device_does_no_harm
// passes: chains_end_in_any_order_and_come_back_once
// costs: 3
// file: servers/virtio/queue.c

static void free_chain(struct queue *q, uint16_t head) {
    struct chain *chain = &q->chains[head];
    uint16_t index = head;

    for (unsigned i = 0; i < chain->count; i++) {
        q->free[q->free_count++] = index;
        index = q->page->descriptors[index].next % VIRTIO_QUEUE_MAX;
    }
    chain->state = CHAIN_FREE;
}
