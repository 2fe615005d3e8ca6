// servers/virtio/queue.c -- a split queue: chains of buffers to the device and back.
#include <assert.h>
#include <string.h>

#include <servers/virtio/queue.h>

// What was written before is seen by the device before what is written after, and likewise for
// reading.
static void barrier(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

void queue_start(struct queue *q, volatile struct queue_page *page, unsigned size) {
    assert(size > 0 && size <= VIRTIO_QUEUE_MAX && (size & (size - 1)) == 0);
    memset(q, 0, sizeof *q);
    q->page = page;
    q->size = size;
    for (unsigned i = 0; i < sizeof *page / sizeof(uint32_t); i++)
        ((volatile uint32_t *)page)[i] = 0;
    while (q->free_count < size) {
        q->free[q->free_count] = (uint16_t)(size - 1 - q->free_count);
        q->free_count++;
    }
}

// Returns the bytes that the device may write, or an error.
static int64_t check_chain(const struct dma_range *dma, const struct virtio_buffer *buffers,
                           unsigned count) {
    uint32_t writable = 0;

    if (count == 0 || count > VIRTIO_CHAIN_MAX)
        return ERR_ARG;
    for (unsigned i = 0; i < count; i++) {
        const struct virtio_buffer *b = &buffers[i];

        if (b->size == 0 || b->size > dma->size || b->offset > dma->size - b->size)
            return ERR_ARG;
        if (i > 0 && !b->device_writes && buffers[i - 1].device_writes)
            return ERR_ARG;
        if (b->device_writes)
            writable += b->size; // at most VIRTIO_CHAIN_MAX * VIRTIO_DMA_MAX
    }
    return writable;
}

_Static_assert((uint64_t)VIRTIO_CHAIN_MAX *VIRTIO_DMA_MAX < UINT32_MAX, "the sum has room");

// Fill the descriptors from the last buffer to the first, so that each knows the next.
static uint16_t fill_descriptors(struct queue *q, const struct dma_range *dma,
                                 const struct virtio_buffer *buffers, unsigned count) {
    uint16_t next = 0;

    for (unsigned i = count; i-- > 0;) {
        uint16_t index = q->free[--q->free_count];
        volatile struct descriptor *d = &q->page->descriptors[index];

        d->address = dma->base + buffers[i].offset;
        d->size = buffers[i].size;
        d->flags = (uint16_t)((buffers[i].device_writes ? DESCRIPTOR_WRITE : 0) |
                              (i + 1 < count ? DESCRIPTOR_NEXT : 0));
        d->next = next;
        q->next[index] = next;
        next = index;
    }
    return next;
}

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
    q->page->available.index = ++q->available_index;
    barrier(); // and that before the device's wish is read
    return 0;
}

bool queue_wants_notify(const struct queue *q) { return !(q->page->used.flags & USED_NO_NOTIFY); }

// One entry of the used ring, read once: it could change.
static int take_used(struct queue *q) {
    volatile struct used_entry *entry = &q->page->used.entries[q->used_index % q->size];
    uint32_t head = entry->head, written = entry->written;

    if (head >= q->size || q->chains[head].state != CHAIN_POSTED ||
        written > q->chains[head].writable)
        return ERR_IO;
    q->chains[head].state = CHAIN_DONE;
    q->chains[head].written = written;
    q->done[q->done_added++ % VIRTIO_QUEUE_MAX] = (uint16_t)head;
    q->used_index++;
    q->posted--;
    return 0;
}

int queue_advance(struct queue *q) {
    uint16_t fresh = (uint16_t)(q->page->used.index - q->used_index);

    if (fresh > q->posted)
        return ERR_IO;
    barrier(); // the entries are read after the index
    while (fresh-- > 0) {
        if (take_used(q) < 0)
            return ERR_IO;
    }
    return (int)(q->done_added - q->done_taken);
}

static void free_chain(struct queue *q, uint16_t head) {
    struct chain *chain = &q->chains[head];
    uint16_t index = head;

    for (unsigned i = 0; i < chain->count; i++) {
        q->free[q->free_count++] = index;
        index = q->next[index];
    }
    chain->state = CHAIN_FREE;
}

void queue_take(struct queue *q, struct virtio_collect_reply *reply) {
    if (q->done_added == q->done_taken)
        return;

    uint16_t head = q->done[q->done_taken++ % VIRTIO_QUEUE_MAX];

    reply->found = 1;
    reply->token = q->chains[head].token;
    reply->written = q->chains[head].written;
    reply->left = q->done_added - q->done_taken;
    free_chain(q, head);
}

void queue_check(const struct queue *q) {
    unsigned posted = 0, done = 0, descriptors = 0;

    for (unsigned i = 0; i < q->size; i++) {
        const struct chain *chain = &q->chains[i];

        posted += chain->state == CHAIN_POSTED;
        done += chain->state == CHAIN_DONE;
        descriptors += chain->state == CHAIN_FREE ? 0 : chain->count;
    }
    assert(posted == q->posted && done == q->done_added - q->done_taken);
    assert(descriptors + q->free_count == q->size);
}
