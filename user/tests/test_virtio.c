// user/tests/test_virtio.c -- the bus server: a driver of the entropy device, good and bad.
// Needs a disk of at least 1 MiB, which the block driver has open.
#include <string.h>

#include <user/lib/virtio.h>
#include <user/tests/driver.h>
#include <user/tests/lib/test.h>

enum { DMA_SIZE = 64 * 1024 };

#define SECOND 1000000000ull
#define ELSEWHERE (VIRTIO_DMA_ADDRESS + (1 << 20))

static handle_t notification;
static uint8_t *const dma = (uint8_t *)VIRTIO_DMA_ADDRESS;

static handle_t gate(void) { return startup_handle("virtio"); }

static const struct virtio_open entropy = {
    .type = VIRTIO_ENTROPY,
    .features = ~0ull,
    .dma_address = VIRTIO_DMA_ADDRESS,
    .dma_size = DMA_SIZE,
};

static int open_as(const struct virtio_open *ask) {
    struct virtio_open_reply reply;

    if (!notification)
        notification = (handle_t)sys_notification_create(HANDLE_ACCOUNT);
    return virtio_open(gate(), ask, notification, &reply);
}

static void open_entropy(void) {
    check_eq(open_as(&entropy), 0);
    check_eq(virtio_start(gate()), 0);
}

static int post(uint64_t token, uint32_t offset, uint32_t size, uint32_t device_writes) {
    const struct virtio_buffer buffer = {offset, size, device_writes, 0};

    return virtio_post(gate(), &(struct virtio_post){0, token, 1}, &buffer);
}

// Wait for the notification and collect.
static struct virtio_collect_reply collect(void) {
    struct virtio_collect_reply done;

    for (;;) {
        struct message m = {0};

        check_eq(virtio_collect(gate(), 0, &done), 0);
        if (done.found)
            break;

        check_eq(sys_timer_set(notification, time_now() + 20 * SECOND, 2), 0);
        check_eq(ipc_recv(notification, &m), EVENT_NOTIFIED);
        check_eq(m.words[0], 1);
    }
    check_eq(sys_timer_set(notification, 0, 0), 0);
    return done;
}

static unsigned ones(const uint8_t *bytes, unsigned size) {
    unsigned count = 0;

    for (unsigned i = 0; i < size; i++)
        count += (unsigned)__builtin_popcount(bytes[i]);
    return count;
}

// Of a session that was never opened, so this test is the first one.
TEST(nothing_can_be_done_before_it_is_open) {
    struct virtio_collect_reply done;
    uint8_t byte;

    check_eq(virtio_start(gate()), ERR_STATE);
    check_eq(virtio_config(gate(), 0, &byte, 1), ERR_STATE);
    check_eq(post(1, 0, 64, 1), ERR_STATE);
    check_eq(virtio_collect(gate(), 0, &done), ERR_STATE);
}

static int ask_driver(uint64_t op, uint64_t word) {
    uint64_t tag = op, words[MESSAGE_WORDS] = {word};

    check_eq(ipc_call4(startup_handle("driver"), &tag, words), 0);
    return (int)tag;
}

// The other driver comes and goes, so this test is the second one.
TEST(a_device_has_one_driver_and_is_free_when_that_is_gone) {
    int status = ERR_BUSY;

    check_eq(ask_driver(DRIVER_OPEN, VIRTIO_BLOCK), ERR_PERM);
    check_eq(ask_driver(DRIVER_OPEN, VIRTIO_ENTROPY), 0);
    check_eq(open_as(&entropy), ERR_BUSY);
    check_eq(ask_driver(DRIVER_POST_AND_EXIT, 0), 0);
    for (unsigned i = 0; status == ERR_BUSY && i < 2000; i++) {
        test_sleep(SECOND / 100);
        status = open_as(&entropy);
    }
    check_eq(status, 0);
    check_eq(virtio_start(gate()), 0);
    check_eq(post(1, 0, 64, 1), 0);
    check_eq(collect().token, 1);
}

TEST(no_chains_before_it_is_started) {
    struct virtio_collect_reply done;

    check_eq(open_as(&entropy), 0);
    check_eq(post(1, 0, 64, 1), ERR_STATE);
    check_eq(virtio_collect(gate(), 0, &done), ERR_STATE);
    check_eq(virtio_start(gate()), 0);
    check_eq(virtio_start(gate()), ERR_STATE);
}

TEST(the_device_writes_into_the_buffer_and_nowhere_else) {
    struct virtio_collect_reply done;

    open_entropy();
    check_eq(ones(dma, DMA_SIZE), 0);
    check_eq(post(42, 4096, 512, 1), 0);
    done = collect();
    check_eq(done.token, 42);
    check(done.written > 0 && done.written <= 512);
    check(ones(dma + 4096, (unsigned)done.written) > 0);
    check_eq(ones(dma, 4096), 0);
    check_eq(ones(dma + 4096 + 512, DMA_SIZE - 4096 - 512), 0);
}

TEST(features_of_the_transport_are_not_the_drivers_business) {
    struct virtio_open_reply reply;

    check_eq(virtio_open(gate(), &entropy, notification, &reply), 0);
    check_eq(reply.features & 0x3ffffull << 24, 0);
    check_eq(reply.queues, 1);
}

TEST(a_bad_open_is_refused_and_the_device_stays_as_it_was) {
    static const struct {
        struct virtio_open ask;
        int error;
    } bad[] = {
        {{.type = 9, .dma_address = ELSEWHERE, .dma_size = 4096}, ERR_NOENT},
        {{.type = 0, .dma_address = ELSEWHERE, .dma_size = 4096}, ERR_NOENT},
        {{.type = ~0ull, .dma_address = ELSEWHERE, .dma_size = 4096}, ERR_NOENT},
        {{.type = VIRTIO_BLOCK, .dma_address = ELSEWHERE, .dma_size = 4096}, ERR_BUSY},
        {{.type = VIRTIO_ENTROPY, .dma_address = ELSEWHERE, .dma_size = 0}, ERR_ARG},
        {{.type = VIRTIO_ENTROPY, .dma_address = ELSEWHERE, .dma_size = 4095}, ERR_ARG},
        {{.type = VIRTIO_ENTROPY, .dma_address = ELSEWHERE + 8, .dma_size = 4096}, ERR_ARG},
        {{.type = VIRTIO_ENTROPY, .dma_address = ELSEWHERE, .dma_size = 1 << 21}, ERR_ARG},
        {{.type = VIRTIO_ENTROPY, .dma_address = ELSEWHERE, .dma_size = ~0xfffull}, ERR_ARG},
    };

    open_entropy();
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        check_eq(open_as(&bad[i].ask), bad[i].error);
    check_eq(post(1, 0, 64, 1), 0);
    check_eq(collect().token, 1);
}

TEST(an_address_that_cannot_be_mapped_is_refused) {
    struct virtio_open ask = entropy;

    ask.dma_address = 1ull << 63;
    check(open_as(&ask) < 0);
    ask.dma_address = ~0xfffull;
    check(open_as(&ask) < 0);
    open_entropy();
}

TEST(handles_of_the_wrong_kind_are_refused) {
    struct message m = {.tag = VIRTIO_OPEN};
    const handle_t bad[][2] = {
        {0, 0},
        {HANDLE_TASK, 0},
        {0, notification},
        {notification, notification},
        {HANDLE_TASK, HANDLE_TASK},
        {gate(), notification},
        {HANDLE_TASK, gate()},
    };

    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        memset(&m, 0, sizeof m);
        m.tag = VIRTIO_OPEN;
        memcpy(m.words, &entropy, sizeof entropy);
        memcpy(m.handles, bad[i], sizeof bad[i]);
        check_eq(ipc_call(gate(), &m), 0);
        check((int64_t)m.tag < 0);
    }
    open_entropy();
}

TEST(bad_buffers_are_refused) {
    static const struct virtio_buffer bad[] = {
        {0, 0, 1, 0},   {DMA_SIZE, 1, 1, 0}, {DMA_SIZE - 1, 2, 1, 0}, {0, DMA_SIZE + 1, 1, 0},
        {~0u, 1, 1, 0}, {~0u, ~0u, 1, 0},    {1, ~0u, 1, 0},          {0x80000000, 4096, 1, 0},
    };
    static const struct virtio_buffer turned[] = {{0, 16, 1, 0}, {16, 16, 0, 0}};

    open_entropy();
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        check_eq(virtio_post(gate(), &(struct virtio_post){0, i, 1}, &bad[i]), ERR_ARG);
    check_eq(virtio_post(gate(), &(struct virtio_post){0, 1, 2}, turned), ERR_ARG);
    check_eq(post(5, DMA_SIZE - 64, 64, 1), 0);
    check_eq(collect().token, 5);
}

TEST(bad_counts_and_queues_are_refused) {
    static struct virtio_buffer buffers[VIRTIO_CHAIN_MAX + 1];
    static const uint64_t counts[] = {0, VIRTIO_CHAIN_MAX + 1, 1ull << 60, ~0ull};
    static const uint64_t queues[] = {1, 2, VIRTIO_QUEUES_MAX, 1ull << 32, ~0ull};
    struct virtio_collect_reply done;

    open_entropy();
    for (unsigned i = 0; i < VIRTIO_CHAIN_MAX + 1; i++)
        buffers[i] = (struct virtio_buffer){i * 64, 64, 1, 0};
    for (unsigned i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct message m = {.tag = VIRTIO_POST,
                            .words = {0, 1, counts[i]},
                            .read_from = buffers,
                            .read_size = sizeof buffers};

        check_eq(ipc_call(gate(), &m), 0);
        check_eq(m.tag, ERR_ARG);
    }
    for (unsigned i = 0; i < sizeof queues / sizeof queues[0]; i++) {
        check_eq(virtio_post(gate(), &(struct virtio_post){queues[i], 1, 1}, buffers), ERR_ARG);
        check_eq(virtio_collect(gate(), queues[i], &done), ERR_ARG);
    }
    check_eq(virtio_post(gate(), &(struct virtio_post){0, 1, VIRTIO_CHAIN_MAX}, buffers), 0);
    check_eq(collect().token, 1);
}

TEST(a_lent_buffer_that_is_too_small_is_an_error) {
    const struct virtio_buffer buffer = {0, 64, 1, 0};
    struct message m = {
        .tag = VIRTIO_POST, .words = {0, 1, 2}, .read_from = &buffer, .read_size = sizeof buffer};

    open_entropy();
    check_eq(ipc_call(gate(), &m), 0);
    check((int64_t)m.tag < 0);
    check_eq(post(8, 0, 64, 1), 0);
    check_eq(collect().token, 8);
}

TEST(the_configuration_has_an_end) {
    uint8_t bytes[VIRTIO_CONFIG_MAX + 1];

    open_entropy();
    check_eq(virtio_config(gate(), 0xf00, bytes, 1), ERR_ARG);
    check_eq(virtio_config(gate(), 0xeff, bytes, 2), ERR_ARG);
    check_eq(virtio_config(gate(), ~0ull, bytes, 2), ERR_ARG);
    check_eq(virtio_config(gate(), 0, bytes, VIRTIO_CONFIG_MAX + 1), ERR_ARG);
    check_eq(virtio_config(gate(), 0, bytes, 0), 0);
}

TEST(a_full_queue_has_no_room_and_each_chain_comes_back_once) {
    static uint8_t seen[2 * VIRTIO_QUEUE_MAX];
    uint64_t posted = 0, back = 0;
    int status;

    open_entropy();
    memset(seen, 0, sizeof seen);
    while ((status = post(posted, 0, 16, 1)) == 0)
        posted++;
    check_eq(status, ERR_AGAIN);
    check(posted > 0 && posted <= VIRTIO_QUEUE_MAX);
    for (; back < posted; back++) {
        uint64_t token = collect().token;

        check(token < posted);
        seen[token]++;
    }
    for (uint64_t i = 0; i < posted; i++)
        check_eq(seen[i], 1);
    check_eq(post(1, 0, 16, 1), 0);
}

TEST(opening_again_begins_anew) {
    struct virtio_collect_reply done;
    struct virtio_open there = entropy;
    struct message m = {.tag = VIRTIO_CONFIG, .write_to = dma, .write_size = 1};

    open_entropy();
    for (uint32_t i = 0; i < 10; i++)
        check_eq(post(i, i * 4096, 4096, 1), 0);
    there.dma_address = ELSEWHERE;
    check_eq(open_as(&there), 0);
    check_eq(virtio_start(gate()), 0);
    check_eq(ipc_call(gate(), &m), ERR_FAULT); // it is not mapped here any more
    check_eq(virtio_collect(gate(), 0, &done), 0);
    check_eq(done.found, 0);
    check_eq(ones((const uint8_t *)ELSEWHERE, DMA_SIZE), 0);
    check_eq(post(99, 0, 64, 1), 0);
    check_eq(collect().token, 99);
    check_eq(ones((const uint8_t *)ELSEWHERE + 64, DMA_SIZE - 64), 0);
}

TEST(opening_many_times_loses_no_memory) {
    for (unsigned i = 0; i < 200; i++) {
        struct virtio_open ask = entropy;

        ask.dma_size = VIRTIO_DMA_MAX;
        check_eq(open_as(&ask), 0);
    }
}

TEST(unknown_requests_are_refused) {
    static const uint64_t tags[] = {0, 1, VIRTIO_OPEN - 1, VIRTIO_COLLECT + 1, ~0ull};

    for (unsigned i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        struct message m = {.tag = tags[i]};

        check_eq(ipc_call(gate(), &m), 0);
        check_eq(m.tag, ERR_NOSYS);
    }
}
