// labs/06b-block/tests/test_queue_logic.c -- servers/virtio/queue.c against devices, good and wild.
//
// The device is a model that works on the same page, with what it finds there, as a real one does.
#include <string.h>

#include <user/tests/lib/test.h>

// What is compiled here has names of its own; only where it is built alone do warnings count.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <servers/virtio/queue.c>
#pragma GCC diagnostic pop

enum { SIZE = 16, WRAP = 65537, DMA = 64 * 1024 };

static struct queue_page model_page;
static struct queue model_queue;
static const struct dma_range model_dma = {.base = 0x80000000, .size = DMA};
static uint16_t model_device_seen; // of the available ring
static uint64_t model_state;

static uint64_t model_next(void) {
    model_state ^= model_state << 13;
    model_state ^= model_state >> 7;
    model_state ^= model_state << 17;
    return model_state;
}

static uint64_t model_mix(uint64_t sum, uint64_t value) { return (sum ^ value) * 0x100000001b3ull; }

static void model_start(unsigned size) {
    memset(&model_page, 0xaa, sizeof model_page);
    queue_start(&model_queue, &model_page, size);
    model_device_seen = 0;
    model_state = test_nonce | 1;
}

static int model_post(uint64_t token, unsigned count, bool device_writes) {
    struct virtio_buffer buffers[VIRTIO_CHAIN_MAX + 1];

    for (unsigned i = 0; i < VIRTIO_CHAIN_MAX + 1; i++)
        buffers[i] = (struct virtio_buffer){i * 3000, 512, device_writes, 0};
    return queue_post(&model_queue, &model_dma, token, buffers, count);
}

// The device takes the chain that was made available next. Returns its head.
static uint16_t model_takes(void) {
    check(model_page.available.index != model_device_seen);
    return model_page.available.heads[model_device_seen++ % model_queue.size];
}

// It ends a chain, and says that it wrote that much.
static void model_ends(uint16_t head, uint32_t written) {
    model_page.used.entries[model_page.used.index % model_queue.size] = (struct used_entry){
        head, written};
    model_page.used.index++;
}

static struct virtio_collect_reply model_take(void) {
    struct virtio_collect_reply reply = {0};

    queue_take(&model_queue, &reply);
    return reply;
}

static void model_check_descriptor(const struct descriptor *d, uint64_t offset, uint32_t size,
                                   int flags) {
    check_eq(d->address, model_dma.base + offset);
    check_eq(d->size, size);
    check_eq(d->flags, flags);
}

TEST(a_chain_is_as_the_device_wants_it) {
    const struct virtio_buffer buffers[] = {{0, 16, 0, 0}, {4096, 512, 0, 0}, {16, 1, 1, 0}};
    const struct descriptor *d;

    model_start(SIZE);
    check_eq(model_page.available.index, 0);
    check_eq(queue_post(&model_queue, &model_dma, model_next(), buffers, 3), 0);
    check_eq(model_page.available.index, 1);
    check(model_page.available.heads[0] < SIZE);
    d = &model_page.descriptors[model_page.available.heads[0]];
    model_check_descriptor(d, 0, 16, DESCRIPTOR_NEXT);
    check(d->next < SIZE);
    d = &model_page.descriptors[d->next];
    model_check_descriptor(d, 4096, 512, DESCRIPTOR_NEXT);
    check(d->next < SIZE);
    model_check_descriptor(&model_page.descriptors[d->next], 16, 1, DESCRIPTOR_WRITE);
    check_eq(model_post(1, 2, true), 0);
    d = &model_page.descriptors[model_page.available.heads[1]];
    model_check_descriptor(d, 0, 512, DESCRIPTOR_WRITE | DESCRIPTOR_NEXT);
    test_answer(model_mix(model_page.descriptors[d->next].address, model_state));
}

TEST(bad_chains_are_refused_and_change_nothing) {
    static const struct {
        struct virtio_buffer buffers[3];
        unsigned count;
    } bad[] = {
        {{{0, 0, 0, 0}}, 1},                                // empty
        {{{DMA, 1, 0, 0}}, 1},                              // behind the end
        {{{DMA - 1, 2, 0, 0}}, 1},                          // over the end
        {{{0, DMA + 1, 0, 0}}, 1},                          // too long
        {{{0xffffffff, 0xffffffff, 0, 0}}, 1},              // the sum does not fit
        {{{0xffffff00, 0x100, 1, 0}}, 1},                   // likewise
        {{{0, 16, 0, 0}, {16, 1, 1, 0}, {32, 1, 0, 0}}, 3}, // the writable one is not last
        {{{0, 16, 0, 0}, {0, 0, 1, 0}}, 2},                 // the second is empty
        {{{0, 16, 0, 0}}, 0},
    };

    model_start(SIZE);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        check_eq(queue_post(&model_queue, &model_dma, 1, bad[i].buffers, bad[i].count), ERR_ARG);
    check_eq(model_post(1, VIRTIO_CHAIN_MAX + 1, false), ERR_ARG);
    check_eq(model_page.available.index, 0);
    check_eq(model_queue.free_count, SIZE);
    check_eq(model_post(model_next(), VIRTIO_CHAIN_MAX, false), 0); // and a good one goes
    queue_check(&model_queue);
    test_answer(model_state);
}

TEST(a_full_queue_has_no_room_until_chains_are_collected) {
    model_start(SIZE);
    for (unsigned i = 0; i < SIZE / 4; i++)
        check_eq(model_post(model_next(), 4, true), 0);
    check_eq(model_post(9, 1, true), ERR_AGAIN);
    check_eq(model_page.available.index, SIZE / 4);
    model_ends(model_takes(), 4);
    check_eq(queue_advance(&model_queue), 1);
    check_eq(model_post(9, 1, true), ERR_AGAIN); // done is not collected

    struct virtio_collect_reply done = model_take();

    check_eq(done.found, 1);
    check_eq(model_post(9, 4, true), 0);
    check_eq(model_post(9, 1, true), ERR_AGAIN);
    queue_check(&model_queue);
    test_answer(done.token);
}

TEST(indexes_go_round_after_65536_chains) {
    uint64_t sum = 0;

    model_start(SIZE);
    for (uint64_t i = 0; i < WRAP; i++) {
        struct virtio_collect_reply done;
        uint64_t token = model_next();

        check_eq(model_post(token, 1 + i % 3, true), 0);
        model_ends(model_takes(), (uint32_t)(i % 512));
        check_eq(queue_advance(&model_queue), 1);
        done = model_take();
        check_eq(done.token, token);
        check_eq(done.written, i % 512);
        sum = model_mix(sum, done.token);
    }
    check_eq(model_page.available.index, WRAP & 0xffff);
    queue_check(&model_queue);
    test_answer(sum);
}

TEST(chains_end_in_any_order_and_come_back_once) {
    uint64_t tokens[4], sum = 0;
    uint16_t heads[4];

    model_start(SIZE);
    for (unsigned round = 0; round < 100; round++) {
        for (unsigned i = 0; i < 4; i++) {
            tokens[i] = model_next();
            check_eq(model_post(tokens[i], 1 + (i + round) % 4, true), 0);
            heads[i] = model_takes();
        }
        for (unsigned i = 0; i < 4; i++)
            model_ends(heads[(i * 3 + round) % 4], i);
        check_eq(queue_advance(&model_queue), 4);
        check_eq(queue_advance(&model_queue), 4);
        for (unsigned i = 0; i < 4; i++) {
            struct virtio_collect_reply done = model_take();

            check_eq(done.found, 1);
            check_eq(done.token, tokens[(i * 3 + round) % 4]);
            check_eq(done.written, i);
            check_eq(done.left, 3 - i);
            sum = model_mix(sum, done.token);
        }
        check_eq(model_take().found, 0);
        check_eq(model_queue.free_count, SIZE);
        queue_check(&model_queue);
    }
    test_answer(sum);
}

// The chain that the entry names, and how much was written.
TEST(nonsense_in_the_used_ring_is_found) {
    static const struct used_entry bad[] = {{SIZE, 0}, {~0u, 0}, {0x10000, 0}, {0, 513}, {0, ~0u}};

    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct used_entry entry = bad[i];

        model_start(SIZE);
        check_eq(model_post(1, 1, true), 0);
        if (entry.head == 0)
            entry.head = model_page.available.heads[0];
        model_page.used.entries[0] = entry;
        model_page.used.index = 1;
        check_eq(queue_advance(&model_queue), ERR_IO);
        check_eq(model_take().found, 0);
    }
    model_start(SIZE);
    check_eq(model_post(model_next(), 1, true), 0);
    check_eq(model_post(model_next(), 1, true), 0);
    model_page.used.index = 3; // more than were posted
    check_eq(queue_advance(&model_queue), ERR_IO);
    model_start(SIZE);
    check_eq(model_post(model_next(), 1, true), 0);
    check_eq(model_post(model_next(), 1, true), 0);
    model_ends(model_page.available.heads[0], 0);
    model_ends(model_page.available.heads[0], 0); // the same one twice
    check_eq(queue_advance(&model_queue), ERR_IO);
    test_answer(model_state);
}

// It writes into the page what and where it likes: nothing outside of the queue may depend on it.
TEST(a_wild_device_does_no_harm) {
    uint64_t condemned = 0, collected = 0;

    model_start(SIZE);
    for (uint64_t i = 0; i < 20000; i++) {
        uint8_t *bytes = (uint8_t *)&model_page;

        model_post(i, 1 + model_next() % 5, model_next() % 2);
        for (uint64_t k = model_next() % 4 * (model_next() % 8); k > 0; k--)
            bytes[model_next() % sizeof model_page] = (uint8_t)model_next();
        if (model_next() % 4 == 0)
            model_page.used.entries[model_next() % SIZE] = (struct used_entry){
                model_next() % (SIZE + 1), model_next() % 600};
        if (model_next() % 3 == 0)
            model_page.used.index = (uint16_t)(model_queue.used_index + model_next() % 3);
        if (queue_advance(&model_queue) < 0) {
            uint64_t kept = model_state;

            model_start(SIZE);
            model_state = kept;
            condemned++;
            continue;
        }
        for (uint64_t k = model_next() % 5; k > 0; k--) {
            struct virtio_collect_reply done = model_take();

            check(done.token <= i && done.written <= 5 * 512);
            collected += done.found;
        }
        queue_check(&model_queue);
    }
    check(condemned > 100 && collected > 100);
}
