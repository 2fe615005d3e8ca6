// servers/virtio/device.h -- one device, and the driver that has it open.
//
//   device_open, device_start, { device_post, device_interrupt, device_collect }, device_close
//
// The driver's buffers lie in DMA memory that is mapped into its task; the rings lie in a page for
// each queue that only this server and the device know.
#pragma once

#include <stdbool.h>

#include <servers/virtio/dma.h>
#include <servers/virtio/queue.h>
#include <servers/virtio/transport.h>

enum {
    DEVICES_MAX = 8,
    DRIVER_BIT = 1, // is set in the driver's notification
};

enum device_state {
    DEVICE_NONE,   // there is no device, or none that can be driven
    DEVICE_FREE,   // reset
    DEVICE_OPEN,   // a driver has it, and may look at the configuration
    DEVICE_RUNNING,
    DEVICE_BROKEN, // it broke the rules, and was reset; the driver may open it again
};

struct driver { // of a device that is open
    badge_t badge;
    vaddr_t address;       // where its DMA memory is mapped in its task
    handle_t notification; // is told when chains are done
};

struct device {
    unsigned number; // of its registers among the grants
    enum device_state state;
    uint32_t type; // enum virtio_type
    registers_t registers;
    handle_t irq;
    struct dma rings; // VIRTIO_QUEUES_MAX pages, made at the first open and kept
    volatile struct queue_page *pages;
    struct driver driver;
    struct dma dma; // the driver's
    unsigned queue_count;
    struct queue queues[VIRTIO_QUEUES_MAX];
};

// Look which device is at these registers and reset it. `pages`: where its rings are to be
// mapped. ERR_IO: it cannot be reset.
int device_find(struct device *d, registers_t registers, handle_t irq, vaddr_t pages);

// Whether that driver has it.
static inline bool device_belongs(const struct device *d, badge_t badge) {
    return d->state >= DEVICE_OPEN && d->driver.badge == badge;
}

// Give a free device to a driver: DMA memory of `dma_size` bytes is mapped into its `task`,
// features are agreed on, queues made. The driver's notification belongs to the device from now
// on. When it fails all is as before, and it stays the caller's.
int device_open(struct device *d, const struct driver *driver, handle_t task,
                const struct virtio_open *ask, struct virtio_open_reply *reply);

// Take it back: reset it, then free the DMA memory and the notification.
void device_close(struct device *d);

// The requests of the driver that has it open; see abi/virtio.h.
int device_start(struct device *d);
int device_config(struct device *d, const struct virtio_config *ask);
int device_post(struct device *d, const struct virtio_post *ask);
int device_collect(struct device *d, const struct virtio_collect *ask,
                   struct virtio_collect_reply *reply);

// Its interrupt came.
void device_interrupt(struct device *d);
