// labs/06b-block/stubs/servers/virtio/queue.c -- what stands in the starter for these functions.

void queue_start(struct queue *q, volatile struct queue_page *page, unsigned size) {
    // Lab 06b-block, task 1: yours to write. Until then the queue has no room.
    //
    // Begins with an empty queue: everything in *q is 0 but page and size; the whole page is cleared,
    // word by word, since it is volatile; all descriptors from 0 to size - 1 are in `free`, and
    // free_count says how many.
    memset(q, 0, sizeof *q);
    q->page = page;
    q->size = size;
}

static int64_t check_chain(const struct dma_range *dma, const struct virtio_buffer *buffers,
                           unsigned count) {
    // Lab 06b-block, task 1: yours to write.
    //
    // ERR_ARG unless there are 1 to VIRTIO_CHAIN_MAX buffers, none is empty, each lies inside of
    // `dma` with its first byte and its last (offset and size come from a driver that may be wild:
    // their sum need not fit 32 bits), and none that the device reads follows one that it writes.
    // Else how many bytes the device may write, all together.
    (void)dma, (void)buffers, (void)count;
    return ERR_ARG;
}

static uint16_t fill_descriptors(struct queue *q, const struct dma_range *dma,
                                 const struct virtio_buffer *buffers, unsigned count) {
    // Lab 06b-block, task 1: yours to write.
    //
    // Takes a free descriptor for each buffer and writes it into the page: its physical address,
    // size, DESCRIPTOR_WRITE if the device writes, DESCRIPTOR_NEXT and the index of the next one if
    // there is a next one. q->next remembers that index, since the page cannot be trusted later.
    // Returns the first one's index: the head of the chain.
    (void)q, (void)dma, (void)buffers, (void)count;
    return 0;
}

int queue_post(struct queue *q, const struct dma_range *dma, uint64_t token,
               const struct virtio_buffer *buffers, unsigned count) {
    // Lab 06b-block, task 1: yours to write.
    //
    // All or nothing: the error of check_chain, or ERR_AGAIN if so many descriptors are not free. Then
    // fills descriptors, notes the chain at its head (CHAIN_POSTED, with token, count, and how much
    // the device may write), and shows the head to the device: into the available ring at
    // available_index modulo size, and only then (barrier) the new index. The index is 16 bits wide
    // and never goes back. One more barrier: what the device wishes is read after that. Returns 0.
    (void)q, (void)dma, (void)token, (void)buffers, (void)count;
    (void)check_chain, (void)fill_descriptors, (void)barrier;
    return ERR_AGAIN;
}

static int take_used(struct queue *q) {
    // Lab 06b-block, task 2: yours to write.
    //
    // Looks at the used ring's entry at used_index modulo size, once: the device could change it.
    // ERR_IO if it names no chain that is CHAIN_POSTED, or more bytes than that has to write. Else
    // the chain is CHAIN_DONE, with what was written, its head goes into the ring `done`, used_index
    // goes on, and one chain fewer is posted. Returns 0.
    (void)q;
    return ERR_IO;
}

int queue_advance(struct queue *q) {
    // Lab 06b-block, task 2: yours to write.
    //
    // How many entries are new: the used ring's index less used_index, modulo 2^16. More than chains
    // are posted: ERR_IO. Reads the entries after the index (barrier), and takes each (take_used).
    // Returns how many chains wait to be collected.
    (void)take_used, (void)q;
    return 0;
}

static void free_chain(struct queue *q, uint16_t head) {
    // Lab 06b-block, task 2: yours to write.
    //
    // All descriptors of the chain are free again; q->next leads from one to the next, the chain's
    // count says how many there are. The chain is CHAIN_FREE.
    (void)q, (void)head;
}

void queue_take(struct queue *q, struct virtio_collect_reply *reply) {
    // Lab 06b-block, task 2: yours to write.
    //
    // The oldest chain in `done`, if there is one: token, how much was written, how many are left
    // behind it; found is 1. Its descriptors are free. If there is none, *reply stays as it is.
    (void)free_chain, (void)q, (void)reply;
}
