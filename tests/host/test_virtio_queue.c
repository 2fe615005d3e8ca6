// tests/host/test_virtio_queue.c -- the queues of servers/virtio against devices, good and wild.
//
// The device works on the same page, with what it finds there, as a real one does. The wild one
// writes anything anywhere into its page; under ASan and UBSan the queue must stay consistent.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <servers/virtio/queue.h>

enum { SIZE = 16, ROUNDS = 200000 };

static unsigned failures;

#define check(condition) check_at((condition), #condition, __LINE__)

static void check_at(bool holds, const char *condition, int line) {
    if (holds)
        return;
    printf("FAILED tests/host/test_virtio_queue.c:%d: %s\n", line, condition);
    failures++;
}

static struct queue_page page;
static struct queue queue;
static const struct dma_range dma = {.base = 0x80000000, .size = 64 * 1024};
static uint16_t device_seen; // of the available ring

static void start(unsigned size) {
    memset(&page, 0xaa, sizeof page);
    queue_start(&queue, &page, size);
    device_seen = 0;
}

static int post(uint64_t token, unsigned count, bool device_writes) {
    struct virtio_buffer buffers[VIRTIO_CHAIN_MAX + 1];

    for (unsigned i = 0; i < VIRTIO_CHAIN_MAX + 1; i++)
        buffers[i] = (struct virtio_buffer){i * 4096, 512, device_writes, 0};
    return queue_post(&queue, &dma, token, buffers, count);
}

// The device ends the chain that was made available next, and says that it wrote that much.
static void device_end(uint32_t written) {
    uint16_t head = page.available.heads[device_seen++ % queue.size];

    page.used.entries[page.used.index % queue.size] = (struct used_entry){head, written};
    page.used.index++;
}

static struct virtio_collect_reply take(void) {
    struct virtio_collect_reply reply = {0};

    queue_take(&queue, &reply);
    return reply;
}

static void test_a_chain_is_as_the_device_wants_it(void) {
    const struct virtio_buffer buffers[] = {{0, 16, 0, 0}, {4096, 512, 0, 0}, {16, 1, 1, 0}};
    struct virtio_collect_reply done = {0};

    start(SIZE);
    check(queue_post(&queue, &dma, 77, buffers, 3) == 0);
    check(page.available.index == 1);

    const struct descriptor *d = &page.descriptors[page.available.heads[0]];

    check(d->address == dma.base && d->size == 16 && d->flags == DESCRIPTOR_NEXT);
    d = &page.descriptors[d->next];
    check(d->address == dma.base + 4096 && d->size == 512 && d->flags == DESCRIPTOR_NEXT);
    d = &page.descriptors[d->next];
    check(d->address == dma.base + 16 && d->size == 1 && d->flags == DESCRIPTOR_WRITE);
    check(queue_advance(&queue) == 0 && take().found == 0);
    device_end(1);
    check(queue_advance(&queue) == 1 && queue_advance(&queue) == 1);
    done = take();
    check(done.found && done.token == 77 && done.written == 1 && done.left == 0);
    check(queue_advance(&queue) == 0 && take().found == 0 && queue.free_count == SIZE);
    queue_check(&queue);
}

static void test_bad_chains_are_refused(void) {
    static const struct {
        struct virtio_buffer buffers[3];
        unsigned count;
    } bad[] = {
        {{{0, 0, 0, 0}}, 1},                              // empty
        {{{64 * 1024, 1, 0, 0}}, 1},                      // behind the end
        {{{64 * 1024 - 1, 2, 0, 0}}, 1},                  // over the end
        {{{0, 64 * 1024 + 1, 0, 0}}, 1},                  // too long
        {{{0xffffffff, 0xffffffff, 0, 0}}, 1},            // the sum does not fit
        {{{0xffffff00, 0x100, 1, 0}}, 1},                 // likewise
        {{{0, 16, 0, 0}, {16, 1, 1, 0}, {32, 1, 0, 0}}, 3}, // the writable one is not last
        {{{0, 16, 0, 0}, {0, 0, 1, 0}}, 2},               // the second is empty
        {{{0, 16, 0, 0}}, 0},
    };

    start(SIZE);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        check(queue_post(&queue, &dma, 1, bad[i].buffers, bad[i].count) == ERR_ARG);
    check(post(1, VIRTIO_CHAIN_MAX + 1, false) == ERR_ARG);
    check(page.available.index == 0 && queue.free_count == SIZE);
    queue_check(&queue);
}

static void test_a_full_queue_has_no_room_until_chains_are_collected(void) {
    start(SIZE);
    for (unsigned i = 0; i < SIZE / 4; i++)
        check(post(i, 4, true) == 0);
    check(post(9, 1, true) == ERR_AGAIN);
    device_end(4);
    check(queue_advance(&queue) == 1 && post(9, 1, true) == ERR_AGAIN);
    check(take().token == 0);
    check(post(9, 4, true) == 0 && post(9, 1, true) == ERR_AGAIN);
    queue_check(&queue);
}

static void test_indexes_go_round(void) {
    for (unsigned size = 1; size <= VIRTIO_QUEUE_MAX; size *= 2) {
        start(size);
        for (uint64_t i = 0; i < 70000; i++) {
            check(post(i, 1, true) == 0);
            device_end(5);
            check(queue_advance(&queue) == 1);
            check(take().token == i);
        }
        queue_check(&queue);
    }
}

// The chain that the entry names, and how much was written: all but the last one are nonsense.
static void test_nonsense_in_the_used_ring_is_found(void) {
    static const struct used_entry bad[] = {{SIZE, 0}, {~0u, 0}, {0, 513}, {0, ~0u}, {1, 0}};

    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        start(SIZE);
        check(post(1, 1, true) == 0 && page.available.heads[0] == 0);
        page.used.entries[0] = bad[i];
        page.used.index = 1;
        check(queue_advance(&queue) == ERR_IO);
        queue_check(&queue);
    }
    start(SIZE);
    check(post(1, 1, true) == 0 && post(2, 1, true) == 0);
    page.used.index = 3; // more than were posted
    check(queue_advance(&queue) == ERR_IO);
    page.used.index = 2; // the same one twice
    page.used.entries[1].head = page.used.entries[0].head = 0;
    check(queue_advance(&queue) == ERR_IO);
    queue_check(&queue);
}

static void scribble(void) {
    uint8_t *bytes = (uint8_t *)&page;

    for (int i = rand() % 40; i > 0; i--)
        bytes[(size_t)rand() % sizeof page] = (uint8_t)rand();
    if (rand() % 4 == 0) // something plausible
        page.used.entries[rand() % queue.size] = (struct used_entry){
            (uint32_t)rand() % (queue.size + 1), (uint32_t)rand() % 600};
    if (rand() % 3 == 0)
        page.used.index = (uint16_t)(queue.used_index + rand() % 3);
}

static void test_a_wild_device_does_no_harm(void) {
    unsigned condemned = 0, collected = 0;

    srand(1);
    start(SIZE);
    for (unsigned i = 0; i < ROUNDS; i++) {
        post((uint64_t)i, 1 + (unsigned)rand() % 5, rand() % 2);
        if (rand() % 2)
            scribble();
        if (queue_advance(&queue) < 0) {
            queue_check(&queue);
            start(1u << rand() % 8);
            condemned++;
            continue;
        }

        for (int k = rand() % 5; k > 0; k--) {
            struct virtio_collect_reply done = take();

            check(done.token <= i && done.written <= 5 * 512);
            collected += (unsigned)done.found;
        }
        queue_check(&queue);
    }
    check(condemned > 1000 && collected > 1000);
}

int main(void) {
    test_a_chain_is_as_the_device_wants_it();
    test_bad_chains_are_refused();
    test_a_full_queue_has_no_room_until_chains_are_collected();
    test_indexes_go_round();
    test_nonsense_in_the_used_ring_is_found();
    test_a_wild_device_does_no_harm();
    printf("test_virtio_queue: %s\n", failures ? "FAILED" : "ok");
    return failures > 0;
}
