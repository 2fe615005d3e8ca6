// servers/virtio/transport.c -- the registers of one virtio device over MMIO, version 2.
#include <stdbool.h>
#include <string.h>

#include <abi/errors.h>
#include <servers/virtio/transport.h>

enum transport_register { // byte offsets
    MAGIC = 0x000,
    VERSION = 0x004,
    DEVICE_TYPE = 0x008,
    DEVICE_FEATURES = 0x010,
    DEVICE_FEATURES_SELECT = 0x014,
    DRIVER_FEATURES = 0x020,
    DRIVER_FEATURES_SELECT = 0x024,
    QUEUE_SELECT = 0x030,
    QUEUE_LIMIT = 0x034,
    QUEUE_SIZE = 0x038,
    QUEUE_READY = 0x044,
    QUEUE_NOTIFY = 0x050,
    INTERRUPT_STATUS = 0x060,
    INTERRUPT_ACKNOWLEDGE = 0x064,
    STATUS = 0x070,
    QUEUE_DESCRIPTORS = 0x080, // 64 bits, as two registers, the low half first
    QUEUE_AVAILABLE = 0x090,
    QUEUE_USED = 0x0a0,
    CONFIG_GENERATION = 0x0fc,
    CONFIG = 0x100,
};

enum device_status { // bits of STATUS
    STATUS_ACKNOWLEDGE = 1,
    STATUS_DRIVER = 2,
    STATUS_DRIVER_OK = 4,
    STATUS_FEATURES_OK = 8,
    STATUS_NEEDS_RESET = 64,
};

#define MAGIC_VALUE 0x74726976u // "virt"
#define FEATURE_VERSION_1 (1ull << 32)
#define FEATURES_RESERVED (0x3ffffull << 24) // bits 24 to 41: queues and transport

enum {
    RESET_READS = 100000, // until a device that is still busy is given up
    CONFIG_READS = 10,    // until a configuration that keeps changing is taken as it is
};

static uint32_t get(registers_t registers, unsigned which) { return registers[which / 4]; }

static void set(registers_t registers, unsigned which, uint32_t value) {
    registers[which / 4] = value;
}

static void set_address(registers_t registers, unsigned which, paddr_t address) {
    set(registers, which, (uint32_t)address);
    set(registers, which + 4, (uint32_t)(address >> 32));
}

// Memory and registers are seen in the order in which they are used.
static void order(void) { __asm__ volatile("fence iorw, iorw" ::: "memory"); }

uint32_t transport_type(registers_t registers, uint32_t *version) {
    if (get(registers, MAGIC) != MAGIC_VALUE)
        return 0;
    *version = get(registers, VERSION);
    return get(registers, DEVICE_TYPE);
}

int transport_reset(registers_t registers) {
    order();
    set(registers, STATUS, 0);
    for (unsigned i = 0; i < RESET_READS; i++) {
        if (get(registers, STATUS) == 0) {
            order();
            return 0;
        }
    }
    return ERR_IO;
}

static uint64_t device_features(registers_t registers) {
    set(registers, DEVICE_FEATURES_SELECT, 0);
    uint64_t low = get(registers, DEVICE_FEATURES);
    set(registers, DEVICE_FEATURES_SELECT, 1);
    return low | (uint64_t)get(registers, DEVICE_FEATURES) << 32;
}

static void choose_features(registers_t registers, uint64_t features) {
    set(registers, DRIVER_FEATURES_SELECT, 0);
    set(registers, DRIVER_FEATURES, (uint32_t)features);
    set(registers, DRIVER_FEATURES_SELECT, 1);
    set(registers, DRIVER_FEATURES, (uint32_t)(features >> 32));
}

int transport_negotiate(registers_t registers, uint64_t wanted, uint64_t *both) {
    uint32_t status = STATUS_ACKNOWLEDGE | STATUS_DRIVER;

    set(registers, STATUS, STATUS_ACKNOWLEDGE);
    set(registers, STATUS, status);

    uint64_t offered = device_features(registers);

    *both = offered & wanted & ~FEATURES_RESERVED;
    if (!(offered & FEATURE_VERSION_1))
        return ERR_IO;
    choose_features(registers, *both | FEATURE_VERSION_1);
    status |= STATUS_FEATURES_OK;
    set(registers, STATUS, status);
    return get(registers, STATUS) == status ? 0 : ERR_IO;
}

uint32_t transport_queue_limit(registers_t registers, unsigned queue) {
    set(registers, QUEUE_SELECT, queue);
    return get(registers, QUEUE_LIMIT);
}

void transport_queue_start(registers_t registers, unsigned queue, const struct queue_place *place) {
    set(registers, QUEUE_SELECT, queue);
    set(registers, QUEUE_SIZE, place->size);
    set_address(registers, QUEUE_DESCRIPTORS, place->descriptors);
    set_address(registers, QUEUE_AVAILABLE, place->available);
    set_address(registers, QUEUE_USED, place->used);
    order();
    set(registers, QUEUE_READY, 1);
}

void transport_run(registers_t registers) {
    set(registers, STATUS,
        STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK);
}

void transport_notify(registers_t registers, unsigned queue) {
    order();
    set(registers, QUEUE_NOTIFY, queue);
}

uint32_t transport_interrupt(registers_t registers) {
    uint32_t causes = get(registers, INTERRUPT_STATUS);

    set(registers, INTERRUPT_ACKNOWLEDGE, causes);
    order();
    return causes;
}

bool transport_needs_reset(registers_t registers) {
    return (get(registers, STATUS) & STATUS_NEEDS_RESET) != 0;
}

// Fields are read at their own width: 4 bytes where both ends allow it, for 64 bits twice, else 2
// or 1.
static void copy_config(registers_t registers, uint64_t offset, uint8_t *to, uint64_t size) {
    uintptr_t at = (uintptr_t)registers + CONFIG + offset;
    uint64_t width = (offset | size) % 4 == 0 ? 4 : (offset | size) % 2 == 0 ? 2 : 1;

    for (uint64_t i = 0; i < size; i += width) {
        uint32_t value = width == 4   ? *(volatile uint32_t *)(at + i)
                         : width == 2 ? *(volatile uint16_t *)(at + i)
                                      : *(volatile uint8_t *)(at + i);

        memcpy(to + i, &value, width); // both are little-endian
    }
}

void transport_config(registers_t registers, uint64_t offset, void *to, uint64_t size) {
    for (unsigned i = 0; i < CONFIG_READS; i++) {
        uint32_t generation = get(registers, CONFIG_GENERATION);

        copy_config(registers, offset, to, size);
        if (get(registers, CONFIG_GENERATION) == generation)
            return;
    }
}
