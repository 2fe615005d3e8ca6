// labs/06b-block/tests/test_blk_server.c -- servers/blk with models in place of virtio and of serve().
//
// The test is the client, the bus server and the device: it sees what is posted, ends it when and how
// it likes, forgets the driver, and looks at the answers.
#include <string.h>

#include <user/lib/serve.h>
#include <user/lib/virtio.h>
#include <user/tests/lib/test.h>

enum { CALLS = 200, SECTORS = 2048, MODEL_SLOTS = 32 };

#define PENDING 1000 // an answer that has not come

static struct { // of each call, by its reply handle
    uint8_t *buffer;
    uint64_t size;
    int result;
    bool broken; // its buffer cannot be reached
} model_calls[CALLS];

static struct { // what the driver has posted, in that order
    uint64_t token;
    struct virtio_buffer buffers[VIRTIO_CHAIN_MAX];
    unsigned count;
    bool done;
} model_chains[MODEL_SLOTS];

static uint8_t model_memory[1 << 20] __attribute__((aligned(4096))); // DMA
static unsigned model_chain_count, model_opened, model_started;
static int model_post_status, model_collect_status; // what the model says
static int model_open_again_status;                        // after the first time
static uint64_t model_features, model_sectors = SECTORS;
static struct virtio_open model_asked;

static int model_open(handle_t gate, const struct virtio_open *ask, handle_t notification,
                      struct virtio_open_reply *reply) {
    int status = model_opened > 0 ? model_open_again_status : 0;

    (void)gate, (void)notification;
    model_opened++;
    model_asked = *ask;
    model_chain_count = 0;
    if (status == 0) {
        model_post_status = model_collect_status = 0;
        *reply = (struct virtio_open_reply){ask->features & model_features, 1};
    }
    return status;
}

static int model_start(handle_t gate) {
    (void)gate;
    model_started++;
    return 0;
}

static int model_config(handle_t gate, uint64_t offset, void *to, uint64_t size) {
    (void)gate;
    check_eq(offset, 0);
    check_eq(size, 8);
    memcpy(to, &model_sectors, 8);
    return 0;
}

static int model_post(handle_t gate, const struct virtio_post *ask,
                      const struct virtio_buffer *buffers) {
    (void)gate;
    if (model_post_status < 0)
        return model_post_status;
    check(model_chain_count < MODEL_SLOTS && ask->count > 0 && ask->count <= VIRTIO_CHAIN_MAX);
    check_eq(ask->queue, 0);
    model_chains[model_chain_count].token = ask->token;
    model_chains[model_chain_count].count = (unsigned)ask->count;
    model_chains[model_chain_count].done = false;
    memcpy(model_chains[model_chain_count].buffers, buffers, ask->count * sizeof *buffers);
    model_chain_count++;
    return 0;
}

static int model_collect(handle_t gate, uint64_t queue, struct virtio_collect_reply *reply) {
    unsigned first = MODEL_SLOTS, left = 0;

    (void)gate;
    check_eq(queue, 0);
    *reply = (struct virtio_collect_reply){0};
    if (model_collect_status < 0)
        return model_collect_status;
    for (unsigned i = model_chain_count; i-- > 0;) {
        left += model_chains[i].done;
        first = model_chains[i].done ? i : first;
    }
    if (left > 0) {
        *reply = (struct virtio_collect_reply){1, model_chains[first].token, 1, left - 1};
        memmove(&model_chains[first], &model_chains[first + 1],
                (--model_chain_count - first) * sizeof model_chains[0]);
    }
    return 0;
}

static int model_defer(struct request *r, handle_t *reply) {
    *reply = (handle_t)r->call;
    return 0;
}

static void model_reply(handle_t reply, int result, union reply_words words) {
    (void)words;
    check(reply < CALLS);
    check_eq(model_calls[reply].result, PENDING); // one answer each
    model_calls[reply].result = result;
}

static int model_read(handle_t reply, uint64_t offset, void *to, uint64_t size) {
    check(reply < CALLS && offset + size <= model_calls[reply].size);
    if (model_calls[reply].broken)
        return ERR_FAULT;
    memcpy(to, model_calls[reply].buffer + offset, size);
    return 0;
}

static int model_write(handle_t reply, uint64_t offset, const void *from, uint64_t size) {
    check(reply < CALLS && offset + size <= model_calls[reply].size);
    if (model_calls[reply].broken)
        return ERR_GONE;
    memcpy(model_calls[reply].buffer + offset, from, size);
    return 0;
}

// The disk in memory with which the lab begins.
__asm__(".pushsection .bss.ramdisk, \"aw\", @nobits\n"
        ".globl ramdisk_start, ramdisk_end\n"
        "ramdisk_start: .space 1048576\n"
        "ramdisk_end:\n"
        ".popsection");

// Not all of them are called before the driver is written.
static void *const models[] __attribute__((used)) = {
    model_open,  model_start, model_config, model_post,  model_collect,
    model_defer, model_reply, model_read,   model_write,
};

#undef VIRTIO_DMA_ADDRESS
#define VIRTIO_DMA_ADDRESS ((uintptr_t)model_memory)
#define virtio_open(...) model_open(__VA_ARGS__)
#define virtio_start model_start
#define virtio_config(...) model_config(__VA_ARGS__)
#define virtio_post(...) model_post(__VA_ARGS__)
#define virtio_collect(...) model_collect(__VA_ARGS__)
#define request_defer model_defer
#define deferred_reply model_reply
#define ipc_read_all model_read
#define ipc_write_all model_write
#define serve_notification() 1
#define serve(...) return 0
#define main driver_main
#define post driver_post
int driver_main(void);
// What is compiled here has names of its own; only where it is built alone do warnings count.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <servers/blk/blk.c>
#include <servers/blk/main.c>
#pragma GCC diagnostic pop
#undef virtio_open
#undef virtio_config
#undef virtio_post
#undef virtio_collect

static uint8_t model_data[CALLS][BLOCK_TRANSFER_MAX / 16];
static uint64_t model_state;

static uint64_t model_next(void) {
    model_state ^= model_state << 13;
    model_state ^= model_state >> 7;
    model_state ^= model_state << 17;
    return model_state;
}

static uint64_t model_mix(uint64_t sum, const void *bytes, uint64_t count) {
    for (uint64_t i = 0; i < count; i++)
        sum = (sum ^ ((const uint8_t *)bytes)[i]) * 0x100000001b3ull;
    return sum;
}

static void model_fill(uint8_t *bytes, uint64_t size) {
    for (uint64_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)model_next();
}

static void model_begin(void) {
    memset(model_chains, 0, sizeof model_chains);
    memset(slots, 0, sizeof slots);
    memset(&line, 0, sizeof line);
    model_chain_count = model_opened = model_started = failures = 0;
    model_open_again_status = model_post_status = model_collect_status = trouble = 0;
    model_state = test_nonce | 1;
    model_features = ~FEATURE_READ_ONLY;
    check_eq(driver_main(), 0);
    check(model_opened == 1 && model_started == 1);
}

// A request of call number `call`; its buffer has random bytes. Returns what dispatch says.
static int model_request(unsigned call, uint64_t op, uint64_t position, uint64_t size) {
    struct request r = {.op = op, .badge = 7, .call = call};
    const struct block_transfer ask = {position, size};

    memcpy(&r.ask, &ask, sizeof ask);
    model_calls[call].buffer = model_data[call];
    model_calls[call].size = size;
    model_calls[call].broken = false;
    model_calls[call].result = PENDING;
    model_fill(model_data[call], size);
    return dispatch(&r);
}

static struct blk_header *model_header_of(unsigned chain) {
    return (struct blk_header *)(model_memory + model_chains[chain].buffers[0].offset);
}

// The device ends a chain with that status; a read brings `bytes`.
static void model_ends(unsigned chain, uint8_t status, const uint8_t *bytes) {
    const struct virtio_buffer *b = model_chains[chain].buffers;
    unsigned count = model_chains[chain].count;

    if (model_header_of(chain)->type == BLK_TYPE_IN)
        memcpy(model_memory + b[1].offset, bytes, b[1].size);
    model_memory[b[count - 1].offset] = status;
    model_chains[chain].done = true;
}

TEST(a_write_is_what_the_device_must_see) {
    const struct virtio_buffer *b = model_chains[0].buffers;

    model_begin();
    check_eq(model_asked.type, VIRTIO_BLOCK);
    check_eq(model_asked.dma_size, BLK_DMA_SIZE);
    check_eq(model_request(5, BLOCK_WRITE, 7 * 512, 1024), DEFERRED);
    check_eq(model_chain_count, 1);
    check_eq(model_chains[0].count, 3);
    check_eq(model_header_of(0)->type, BLK_TYPE_OUT);
    check_eq(model_header_of(0)->sector, 7);
    check(b[0].size == 16 && b[0].device_writes == 0);
    check(b[1].size == 1024 && b[1].device_writes == 0);
    check(b[2].size == 1 && b[2].device_writes == 1);
    check_eq(memcmp(model_memory + b[1].offset, model_data[5], 1024), 0);
    test_answer(model_mix(0, model_memory + b[1].offset, 1024));
    model_ends(0, BLK_STATUS_OK, NULL);
    notified(1);
    check_eq(model_calls[5].result, 0);
}

TEST(a_read_brings_what_the_device_wrote) {
    uint8_t bytes[4096];

    model_begin();
    check_eq(model_request(9, BLOCK_READ, 512, sizeof bytes), DEFERRED);
    check_eq(model_chain_count, 1);
    check_eq(model_header_of(0)->type, BLK_TYPE_IN);
    check(model_chains[0].buffers[1].device_writes == 1);
    model_fill(bytes, sizeof bytes);
    model_ends(0, BLK_STATUS_OK, bytes);
    check_eq(model_calls[9].result, PENDING);
    notified(1);
    check_eq(model_calls[9].result, 0);
    check_eq(memcmp(model_data[9], bytes, sizeof bytes), 0);
    test_answer(model_mix(0, model_data[9], sizeof bytes));
}

static int model_result_of(uint64_t op, uint64_t position, uint64_t size) {
    int status = model_request(1, op, position, size);

    check_eq(model_chain_count, 0);
    return status;
}

TEST(bad_positions_and_sizes_are_refused) {
    const uint64_t end = SECTORS * 512;

    model_begin();
    check_eq(model_result_of(BLOCK_READ, 1, 512), ERR_ARG);
    check_eq(model_result_of(BLOCK_READ, 0, 513), ERR_ARG);
    check_eq(model_result_of(BLOCK_WRITE, 0, 0), ERR_ARG);
    check_eq(model_result_of(BLOCK_READ, end, 512), ERR_ARG);
    check_eq(model_result_of(BLOCK_WRITE, end - 512, 1024), ERR_ARG);
    check_eq(model_result_of(BLOCK_READ, 0 - 512ull, 512), ERR_ARG);
    check_eq(model_result_of(BLOCK_READ, 0 - 512ull, 1024), ERR_ARG);
    check_eq(model_result_of(BLOCK_READ, 1ull << 63, 512), ERR_ARG);
    check_eq(blk_check(&disk, BLOCK_READ, &(struct block_transfer){0, BLOCK_TRANSFER_MAX + 512}),
             ERR_SIZE);
    check_eq(blk_check(&disk, BLOCK_READ, &(struct block_transfer){0, BLOCK_TRANSFER_MAX}), 0);
    check_eq(model_request(2, BLOCK_READ, end - 512, 512), DEFERRED); // the last sector
    test_answer(model_header_of(0)->sector ^ model_state);
}

TEST(a_read_only_disk_is_never_written) {
    model_begin();
    disk.features |= FEATURE_READ_ONLY;
    check_eq(model_result_of(BLOCK_WRITE, 0, 512), ERR_ROFS);
    check_eq(model_request(2, BLOCK_READ, 0, 512), DEFERRED);
    disk.features = 0;
    check_eq(model_request(3, BLOCK_FLUSH, 0, 0),
             0); // nothing to flush: the device has no such request
    check_eq(model_chain_count, 1);
    disk.features = FEATURE_FLUSH;
    check_eq(model_request(4, BLOCK_FLUSH, 0, 0), DEFERRED);
    check_eq(model_chains[1].count, 2);
    check_eq(model_header_of(1)->type, BLK_TYPE_FLUSH);
    test_answer(model_mix(model_header_of(0)->type, model_data[2], 512));
}

TEST(what_the_device_fails_is_an_error_of_its_caller_alone) {
    uint8_t bytes[512];

    model_begin();
    for (unsigned i = 0; i < 4; i++)
        check_eq(model_request(i, BLOCK_READ, i * 512, 512), DEFERRED);
    model_fill(bytes, sizeof bytes);
    model_ends(0, 1, bytes);
    model_ends(1, BLK_STATUS_OK, bytes);
    model_ends(2, 2, bytes);
    model_ends(3, 0xff, bytes); // it said nothing
    notified(1);
    check_eq(model_calls[0].result, ERR_IO);
    check_eq(model_calls[1].result, 0);
    check_eq(model_calls[2].result, ERR_IO);
    check_eq(model_calls[3].result, ERR_IO);
    check_eq(model_request(4, BLOCK_READ, 0, 512), DEFERRED); // and the next one goes
    check_eq(model_chain_count, 1);
    test_answer(model_mix(0, model_data[1], 512));
}

TEST(a_buffer_that_is_gone_is_an_error_and_the_slot_is_free) {
    struct request r = {.op = BLOCK_WRITE, .call = 1};

    model_begin();
    memcpy(&r.ask, &(struct block_transfer){0, 512}, sizeof(struct block_transfer));
    model_calls[1].result = PENDING;
    model_calls[1].broken = true;
    model_calls[1].size = 512;
    for (unsigned i = 0; i < 3 * SLOTS; i++) {
        model_calls[1].result = PENDING;
        check_eq(dispatch(&r), DEFERRED);
        check_eq(model_calls[1].result, ERR_FAULT);
        check_eq(model_chain_count, 0);
    }
    check_eq(model_request(2, BLOCK_READ, 0, 512), DEFERRED);
    model_calls[2].broken = true;
    model_ends(0, BLK_STATUS_OK, model_data[3]);
    notified(1);
    check_eq(model_calls[2].result, ERR_GONE);
    check_eq(model_request(4, BLOCK_WRITE, 0, 512), DEFERRED);
    check_eq(model_chain_count, 1);
    test_answer(model_mix(0, model_memory + model_chains[0].buffers[1].offset, 512));
}

TEST(eight_are_under_way_and_the_others_wait_in_order) {
    uint64_t sum = 0;

    model_begin();
    for (unsigned i = 0; i < SLOTS + WAITERS; i++)
        check_eq(model_request(i, BLOCK_WRITE, (i % SECTORS) * 512, 512), DEFERRED);
    check_eq(model_chain_count, SLOTS);
    check_eq(model_request(CALLS - 1, BLOCK_WRITE, 0, 512), ERR_BUSY);
    for (unsigned i = 0; i < SLOTS + WAITERS; i++) {
        check_eq(model_header_of(0)->sector, i); // the oldest one that is under way
        sum = model_mix(sum, model_memory + model_chains[0].buffers[1].offset, 512);
        model_ends(0, BLK_STATUS_OK, NULL);
        notified(1);
        check_eq(model_calls[i].result, 0);
        check_eq(model_chain_count, i < WAITERS ? SLOTS : SLOTS + WAITERS - 1 - i);
    }
    test_answer(sum);
}

TEST(one_message_stands_for_many_that_are_done) {
    uint64_t sum = 0;

    model_begin();
    for (unsigned round = 0; round < 20; round++) {
        for (unsigned i = 0; i < SLOTS; i++)
            check_eq(model_request(i, BLOCK_WRITE, i * 512, 512), DEFERRED);
        for (unsigned i = 0; i < SLOTS; i++) {
            sum = model_mix(sum, model_memory + model_chains[i].buffers[1].offset, 512);
            model_ends(i, BLK_STATUS_OK, NULL);
        }
        notified(1);
        for (unsigned i = 0; i < SLOTS; i++)
            check_eq(model_calls[i].result, 0);
        notified(1); // and one that stands for none
    }
    test_answer(sum);
}

TEST(who_wants_to_leave_may_unless_the_device_has_it) {
    model_begin();
    for (unsigned i = 0; i < SLOTS + 4; i++)
        check_eq(model_request(i, BLOCK_WRITE, i * 512, 512), DEFERRED);
    check(cancelled(SLOTS + 1));
    check_eq(model_calls[SLOTS + 1].result, ERR_INTR);
    check(cancelled(2)); // it stays
    check_eq(model_calls[2].result, PENDING);
    check(!cancelled(CALLS - 1));
    for (unsigned i = 0; i < SLOTS + 3; i++) {
        model_ends(0, BLK_STATUS_OK, NULL);
        notified(1);
    }
    for (unsigned i = 0; i < SLOTS + 4; i++)
        check_eq(model_calls[i].result, i == SLOTS + 1 ? ERR_INTR : 0);
    test_answer(model_state);
}

TEST(after_a_reset_all_that_was_under_way_is_done_again) {
    uint64_t sum = 0;

    model_begin();
    for (unsigned i = 0; i < SLOTS + 2; i++)
        check_eq(model_request(i, i % 2 ? BLOCK_READ : BLOCK_WRITE, i * 512, 512), DEFERRED);
    memset(model_memory, 0, sizeof model_memory); // it has forgotten everything
    model_collect_status = ERR_STATE;
    notified(1);
    check(model_opened == 2 && model_started == 2);
    check_eq(model_chain_count, SLOTS);
    for (unsigned i = 0; i < SLOTS; i++) {
        check_eq(model_calls[i].result, PENDING);
        check_eq(model_header_of(i)->sector, i);
        check_eq(model_header_of(i)->type, i % 2 ? BLK_TYPE_IN : BLK_TYPE_OUT);
        if (i % 2 == 0)
            sum = model_mix(sum, model_memory + model_chains[i].buffers[1].offset, 512);
    }
    for (unsigned i = 0; i < SLOTS + 2; i++) {
        model_ends(0, BLK_STATUS_OK, model_data[i]);
        notified(1);
        check_eq(model_calls[i].result, 0);
    }
    test_answer(sum);
}

TEST(a_disk_that_stays_broken_is_given_up_and_may_come_back) {
    model_begin();
    for (unsigned i = 0; i < SLOTS + 5; i++)
        check_eq(model_request(i, BLOCK_WRITE, i * 512, 512), DEFERRED);
    model_open_again_status = ERR_IO;
    model_collect_status = ERR_IO;
    notified(1);
    check(model_opened >= 2 && model_opened < 10);
    for (unsigned i = 0; i < SLOTS + 5; i++)
        check_eq(model_calls[i].result, ERR_IO);
    check_eq(model_request(40, BLOCK_WRITE, 0, 512), ERR_IO);
    model_open_again_status = 0;
    check_eq(model_request(41, BLOCK_WRITE, 0, 512), DEFERRED);
    check_eq(model_chain_count, 1);
    test_answer(model_mix(0, model_memory + model_chains[0].buffers[1].offset, 512));
    model_ends(0, BLK_STATUS_OK, NULL);
    notified(1);
    check_eq(model_calls[41].result, 0);
}
