// user/tests/driver.c -- a driver that dies with its device at work, for user/tests/test_virtio.c.
//
// A request's tag says what it does; the answer is virtio's.
#include <stdlib.h>

#include <user/lib/serve.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>
#include <user/lib/virtio.h>
#include <user/tests/driver.h>

enum { CHAINS = 16, SIZE = 4096 };

#define SOON 1000000ull // ns

static handle_t notification;

static int open_type(uint64_t type) {
    struct virtio_open_reply reply;
    const struct virtio_open ask = {
        .type = type,
        .dma_address = VIRTIO_DMA_ADDRESS,
        .dma_size = CHAINS * SIZE,
    };

    return virtio_open(startup_handle("virtio"), &ask, notification, &reply);
}

// The exit is a little later, when the caller has its answer.
static int post_and_exit(void) {
    handle_t gate = startup_handle("virtio");
    int status = virtio_start(gate);

    for (uint32_t i = 0; i < CHAINS && status == 0; i++) {
        const struct virtio_buffer buffer = {i * SIZE, SIZE, 1, 0};

        status = virtio_post(gate, &(struct virtio_post){0, i, 1}, &buffer);
    }
    sys_timer_set(notification, time_now() + SOON, 2);
    return status;
}

static int dispatch(struct request *r) {
    switch ((enum driver_op)r->op) {
    case DRIVER_OPEN: return open_type(r->ask.words[0]);
    case DRIVER_POST_AND_EXIT: return post_and_exit();
    }
    return ERR_NOSYS;
}

static void notified(uint64_t bits) {
    if (bits & 2)
        exit(0);
}

int main(void) {
    notification = (handle_t)sys_notification_create(HANDLE_ACCOUNT);
    sys_notification_bind(notification, HANDLE_SERVICE);
    serve(dispatch, NULL, notified);
}
