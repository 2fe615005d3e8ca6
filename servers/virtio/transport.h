// servers/virtio/transport.h -- the registers of one virtio device over MMIO, version 2.
//
// Virtio 1.1, sections 3.1 (order of the steps), 4.2 (registers). `registers` is where they are
// mapped. A device's values are never trusted: whatever it answers, these functions end.
#pragma once

#include <stdbool.h>

#include <abi/types.h>
#include <abi/virtio.h>

typedef volatile uint32_t *registers_t;

enum transport_version {
    TRANSPORT_LEGACY = 1,
    TRANSPORT_MODERN = 2,
};

enum interrupt_cause { // bits
    INTERRUPT_USED = 1,   // chains are done
    INTERRUPT_CONFIG = 2, // the configuration space or the status changed
};

// The device's enum virtio_type, with its version; 0 if there is none.
uint32_t transport_type(registers_t registers, uint32_t *version);

// Stop the device: it forgets all it was told. Afterwards it touches no memory. ERR_IO if it does
// not obey.
int transport_reset(registers_t registers);

// After a reset: agree on features, at most those of `wanted`. What concerns queues and transport
// is not the driver's business and left out. *both: those that the device has too.
// ERR_IO if the device does not agree.
int transport_negotiate(registers_t registers, uint64_t wanted, uint64_t *both);

// How many entries the queue may have; 0: the device has no such queue.
uint32_t transport_queue_limit(registers_t registers, unsigned queue);

// Where the three parts of a queue are, and how many entries it has.
struct queue_place {
    paddr_t descriptors, available, used;
    unsigned size;
};
void transport_queue_start(registers_t registers, unsigned queue, const struct queue_place *place);

// The driver is ready.
void transport_run(registers_t registers);

// Chains were posted to that queue.
void transport_notify(registers_t registers, unsigned queue);

// Acknowledge the interrupt. Returns the causes, enum interrupt_cause.
uint32_t transport_interrupt(registers_t registers);

// Whether the device says that it cannot go on.
bool transport_needs_reset(registers_t registers);

// Copy part of the configuration space. offset and size: inside of TRANSPORT_CONFIG_SIZE.
enum { TRANSPORT_CONFIG_SIZE = 0xf00 };
void transport_config(registers_t registers, uint64_t offset, void *to, uint64_t size);
