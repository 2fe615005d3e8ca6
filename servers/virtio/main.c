// servers/virtio/main.c -- the bus server: requests in, calls into device.c, replies out.
#include <stdio.h>
#include <stdlib.h>

#include <servers/virtio/device.h>
#include <user/lib/serve.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

#define RINGS_BASE (PROGRAM_DEVICE_BASE + 0x01000000) // in this task, behind all registers

static struct device devices[DEVICES_MAX];

static struct device *device_of(badge_t badge) {
    for (unsigned i = 0; i < DEVICES_MAX; i++) {
        if (device_belongs(&devices[i], badge))
            return &devices[i];
    }
    return NULL;
}

// A device of that type which this driver may have: a free one, or its own.
static int find_device(uint64_t type, badge_t badge, struct device **found) {
    int status = ERR_NOENT;

    for (unsigned i = 0; i < DEVICES_MAX; i++) {
        struct device *d = &devices[i];

        if (d->state == DEVICE_NONE || d->type != type)
            continue;
        status = ERR_BUSY;
        if (d->state == DEVICE_FREE || device_belongs(d, badge)) {
            *found = d;
            return 0;
        }
    }
    return status;
}

static int check_open(const struct request *r, const struct virtio_open *ask) {
    uint64_t only = r->badge >> 32; // the manifest's `calls virtio TYPE`

    if (only && ask->type != only)
        return ERR_PERM;
    if (ask->dma_size == 0 || ask->dma_size > VIRTIO_DMA_MAX || ask->dma_size % PAGE_SIZE ||
        ask->dma_address % PAGE_SIZE)
        return ERR_ARG;
    if (!r->handles[0])
        return ERR_HANDLE;
    return (int)sys_notify(r->handles[1], 0); // is it a notification that may be set?
}

static int open_device(struct request *r) {
    const struct virtio_open *ask = request_ask(r);
    struct device *d, *old = device_of(r->badge);
    int status = check_open(r, ask);

    if (status < 0)
        return status;
    status = find_device(ask->type, r->badge, &d);
    if (status < 0)
        return status;
    if (old)
        device_close(old);
    if (d->state != DEVICE_FREE)
        return ERR_IO; // it could not be reset

    struct driver driver = {
        .badge = r->badge,
        .address = ask->dma_address,
        .notification = r->handles[1],
    };

    status = device_open(d, &driver, r->handles[0], ask, request_reply(r));
    if (status == 0)
        request_take(r, 1);
    return status;
}

static int dispatch(struct request *r) {
    struct device *d = device_of(r->badge);

    if (r->op == VIRTIO_OPEN)
        return open_device(r);
    if (!d)
        return r->op > VIRTIO_OPEN && r->op <= VIRTIO_COLLECT ? ERR_STATE : ERR_NOSYS;
    switch ((enum virtio_op)r->op) {
    case VIRTIO_OPEN: break; // see above
    case VIRTIO_START: return device_start(d);
    case VIRTIO_CONFIG: return device_config(d, request_ask(r));
    case VIRTIO_POST: return device_post(d, request_ask(r));
    case VIRTIO_COLLECT: return device_collect(d, request_ask(r), request_reply(r));
    }
    return ERR_NOSYS;
}

// The driver is gone.
static void closed(badge_t badge) {
    struct device *d = device_of(badge);

    if (d)
        device_close(d);
}

static void notified(uint64_t bits) {
    for (; bits; bits &= bits - 1) // each bit that is set
        device_interrupt(&devices[__builtin_ctzll(bits) % DEVICES_MAX]);
}

static void must(long status, const char *what) {
    if (status >= 0)
        return;
    printf("virtio: cannot %s (error %ld)\n", what, status);
    exit(1);
}

// The device at the number-th registers that were granted, if any are. False: it cannot be reset.
static bool add_device(unsigned number) {
    struct device *d = &devices[number];
    char registers[STARTUP_NAME_SIZE], interrupt[STARTUP_NAME_SIZE];

    snprintf(registers, sizeof registers, "registers%u", number);
    snprintf(interrupt, sizeof interrupt, "interrupt%u", number);
    d->number = number;

    registers_t mapped = (registers_t)startup_map_device(registers);

    if (!mapped)
        return true;

    int status = device_find(d, mapped, startup_handle(interrupt),
                             RINGS_BASE + number * VIRTIO_QUEUES_MAX * PAGE_SIZE);

    if (d->state != DEVICE_NONE)
        must(sys_irq_bind(d->irq, serve_notification(), 1u << number), "bind an interrupt");
    return status == 0;
}

int main(void) {
    bool reset = true;

    for (unsigned i = 0; i < DEVICES_MAX; i++)
        reset = add_device(i) && reset;
    // A device that cannot be reset may go on writing to what an instance before this one told it.
    if (startup->restarts && reset)
        must(dma_reset(), "give DMA memory back");
    serve_offer(2); // VIRTIO_OPEN brings a task and a notification
    serve(dispatch, closed, notified);
}
