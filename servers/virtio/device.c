// servers/virtio/device.c -- one device, and the driver that has it open.
#include <stdio.h>

#include <servers/virtio/device.h>
#include <user/lib/ipc.h>
#include <user/lib/syscalls.h>

int device_find(struct device *d, registers_t registers, handle_t irq, vaddr_t pages) {
    uint32_t version = 0;

    d->registers = registers;
    d->irq = irq;
    d->pages = (volatile struct queue_page *)pages;
    d->type = transport_type(registers, &version);
    if (d->type == 0)
        return 0;
    if (transport_reset(registers) < 0) {
        printf("virtio: device %u, type %u, cannot be reset\n", d->number, d->type);
        return ERR_IO;
    }
    if (version != TRANSPORT_MODERN)
        printf(
            "virtio: device %u, type %u, is of the legacy kind (version %u), which is not driven."
            " QEMU's option: -global virtio-mmio.force-legacy=false\n",
            d->number, d->type, version);
    else
        d->state = DEVICE_FREE;
    return 0;
}

// The rings' memory, once for all. The device is reset.
static int get_rings(struct device *d) {
    if (d->rings.size > 0)
        return 0;

    int status = dma_create(&d->rings, VIRTIO_QUEUES_MAX * PAGE_SIZE);

    if (status < 0)
        return status;
    status = dma_map(&d->rings, HANDLE_TASK, (vaddr_t)d->pages);
    if (status < 0)
        dma_free(&d->rings);
    return status;
}

static unsigned queue_size(uint32_t limit) {
    unsigned size = VIRTIO_QUEUE_MAX;

    while (size > limit)
        size /= 2;
    return size;
}

static void make_queues(struct device *d) {
    d->queue_count = 0;
    for (unsigned i = 0; i < VIRTIO_QUEUES_MAX; i++) {
        paddr_t page = d->rings.base + i * PAGE_SIZE;
        struct queue_place place = {
            .descriptors = page + offsetof(struct queue_page, descriptors),
            .available = page + offsetof(struct queue_page, available),
            .used = page + offsetof(struct queue_page, used),
            .size = queue_size(transport_queue_limit(d->registers, i)),
        };

        if (place.size == 0)
            return;
        queue_start(&d->queues[i],
                    (volatile struct queue_page *)((vaddr_t)d->pages + i * PAGE_SIZE), place.size);
        transport_queue_start(d->registers, i, &place);
        d->queue_count++;
    }
}

// The device stays as it is if it does not obey, with all memory that it knows.
static void reset_or_give_up(struct device *d) {
    if (transport_reset(d->registers) == 0)
        return;
    printf("virtio: device %u cannot be reset any more; its memory is lost\n", d->number);
    d->state = DEVICE_NONE;
}

int device_open(struct device *d, const struct driver *driver, handle_t task,
                const struct virtio_open *ask, struct virtio_open_reply *reply) {
    int status = get_rings(d);

    if (status < 0)
        return status;
    status = dma_create(&d->dma, ask->dma_size);
    if (status < 0)
        return status;
    status = dma_map(&d->dma, task, driver->address);
    if (status < 0)
        goto free_dma;
    status = transport_negotiate(d->registers, ask->features, &reply->features);
    if (status < 0)
        goto unmap_dma;
    make_queues(d);
    d->driver = *driver;
    d->state = DEVICE_OPEN;
    reply->queues = d->queue_count;
    return 0;

unmap_dma:
    reset_or_give_up(d);
    dma_unmap(&d->dma, driver->address);
free_dma:
    dma_free(&d->dma);
    return status;
}

void device_close(struct device *d) {
    d->state = DEVICE_FREE;
    reset_or_give_up(d);
    dma_unmap(&d->dma, d->driver.address);
    if (d->state == DEVICE_FREE)
        dma_free(&d->dma);
    sys_handle_close(0, d->driver.notification);
    d->driver = (struct driver){0};
}

// The device broke the rules. It is stopped, and its driver hears of it when it asks.
static int condemn(struct device *d, const char *why) {
    printf("virtio: device %u, type %u, was stopped: %s\n", d->number, d->type, why);
    d->state = DEVICE_BROKEN;
    transport_reset(d->registers);
    sys_notify(d->driver.notification, DRIVER_BIT);
    return ERR_IO;
}

// 0 if the driver may use that queue.
static int check_running(const struct device *d, uint64_t queue) {
    if (d->state == DEVICE_BROKEN)
        return ERR_IO;
    if (d->state != DEVICE_RUNNING)
        return ERR_STATE;
    return queue < d->queue_count ? 0 : ERR_ARG;
}

int device_start(struct device *d) {
    if (d->state == DEVICE_BROKEN)
        return ERR_IO;
    if (d->state != DEVICE_OPEN)
        return ERR_STATE;
    transport_run(d->registers);
    d->state = DEVICE_RUNNING;
    return 0;
}

int device_config(struct device *d, const struct virtio_config *ask) {
    uint8_t bytes[VIRTIO_CONFIG_MAX];

    if (d->state == DEVICE_BROKEN)
        return ERR_IO;
    if (ask->size > sizeof bytes || ask->offset > TRANSPORT_CONFIG_SIZE - ask->size)
        return ERR_ARG;
    transport_config(d->registers, ask->offset, bytes, ask->size);
    return ipc_write_all(0, 0, bytes, ask->size);
}

int device_post(struct device *d, const struct virtio_post *ask) {
    struct virtio_buffer buffers[VIRTIO_CHAIN_MAX];
    int status = check_running(d, ask->queue);

    if (status < 0)
        return status;
    if (ask->count == 0 || ask->count > VIRTIO_CHAIN_MAX)
        return ERR_ARG;
    status = ipc_read_all(0, 0, buffers, ask->count * sizeof buffers[0]);
    if (status < 0)
        return status;

    struct queue *queue = &d->queues[ask->queue];
    struct dma_range range = {d->dma.base, d->dma.size};

    status = queue_post(queue, &range, ask->token, buffers, (unsigned)ask->count);
    if (status == 0 && queue_wants_notify(queue))
        transport_notify(d->registers, (unsigned)ask->queue);
    return status;
}

int device_collect(struct device *d, const struct virtio_collect *ask,
                   struct virtio_collect_reply *reply) {
    int status = check_running(d, ask->queue);

    if (status < 0)
        return status;
    if (queue_advance(&d->queues[ask->queue]) < 0)
        return condemn(d, "its used ring holds nonsense");
    queue_take(&d->queues[ask->queue], reply);
    return 0;
}

void device_interrupt(struct device *d) {
    uint32_t causes = transport_interrupt(d->registers);

    sys_irq_ack(d->irq);
    if (d->state != DEVICE_RUNNING)
        return;
    if (causes & INTERRUPT_CONFIG && transport_needs_reset(d->registers)) {
        condemn(d, "it says that it needs a reset");
        return;
    }
    for (unsigned i = 0; i < d->queue_count; i++) {
        int waiting = queue_advance(&d->queues[i]);

        if (waiting < 0) {
            condemn(d, "its used ring holds nonsense");
            return;
        }
        if (waiting > 0)
            sys_notify(d->driver.notification, DRIVER_BIT);
    }
}
