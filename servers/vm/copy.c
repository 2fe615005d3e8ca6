// servers/vm/copy.c -- VM_WRITE and VM_READ: between a space, or an image, and a caller's buffer.
#include <abi/errors.h>
#include <servers/vm/copy.h>
#include <servers/vm/fault.h>
#include <servers/vm/memory.h>
#include <servers/vm/object.h>
#include <user/lib/syscalls.h>

static const char zeros[PAGE_SIZE];

// Bytes from `at` on that lie in its page.
static uint64_t part_of(uint64_t at, uint64_t size) {
    uint64_t rest = PAGE_SIZE - at % PAGE_SIZE;

    return size < rest ? size : rest;
}

static bool range_valid(uint64_t address, uint64_t size) {
    const uint64_t limit = (uint64_t)PAGE_LIMIT * PAGE_SIZE;

    return size <= MESSAGE_BUFFER_MAX && address <= limit && size <= limit - address;
}

static char *byte_of(uint32_t frame, uint64_t at) {
    return (char *)frame_address(frame) + at % PAGE_SIZE;
}

int copy_in(struct space *space, uint64_t address, uint64_t size) {
    uint64_t part;

    if (!range_valid(address, size))
        return ERR_ARG;
    for (uint64_t done = 0; done < size; done += part) {
        uint64_t at = address + done;
        uint32_t frame;
        int status = fault_write(space, (uint32_t)(at / PAGE_SIZE), &frame);

        part = part_of(at, size - done);
        if (status == 0)
            status = (int)sys_ipc_read(0, done, byte_of(frame, at), part);
        if (status < 0)
            return status;
    }
    return 0;
}

int copy_out(struct space *space, uint64_t address, uint64_t size) {
    uint64_t part;

    if (!range_valid(address, size))
        return ERR_ARG;
    for (uint64_t done = 0; done < size; done += part) {
        uint64_t at = address + done;
        uint32_t frame;
        int status = fault_peek(space, (uint32_t)(at / PAGE_SIZE), &frame);

        part = part_of(at, size - done);
        if (status == 0)
            status = (int)sys_ipc_write(0, done, frame ? byte_of(frame, at) : zeros, part);
        if (status < 0)
            return status;
    }
    return 0;
}

int copy_to_object(uint32_t object, uint64_t offset, uint64_t size) {
    const uint64_t limit = (uint64_t)object_at(object)->pages * PAGE_SIZE;
    uint64_t part;

    if (offset > limit || size > limit - offset)
        return ERR_ARG;
    for (uint64_t done = 0; done < size; done += part) {
        uint64_t at = offset + done;
        uint32_t frame = object_frame(object, (uint32_t)(at / PAGE_SIZE));

        part = part_of(at, size - done);
        if (frame == FRAME_NONE)
            return ERR_NOMEM;

        long status = sys_ipc_read(0, done, byte_of(frame, at), part);

        if (status < 0)
            return (int)status;
    }
    return 0;
}
