// servers/pipe/ring.c -- the bytes inside of one pipe: a ring with memory only while it is used.
#include <stdlib.h>

#include <servers/pipe/ring.h>
#include <user/lib/syscalls.h>

_Static_assert(PIPE_SIZE <= (int)COPY_MAX, "each piece of a ring is copied in one step");

// Memory that no ring uses now; malloc is only asked when there is none.
struct spare {
    struct spare *next;
};

static struct spare *spares;

static uint8_t *memory_take(void) {
    struct spare *spare = spares;

    if (!spare)
        return malloc(PIPE_SIZE);
    spares = spare->next;
    return (uint8_t *)spare;
}

static void memory_give_back(uint8_t *bytes) {
    struct spare *spare = (struct spare *)bytes;

    spare->next = spares;
    spares = spare;
}

void ring_clear(struct ring *ring) {
    if (ring->bytes)
        memory_give_back(ring->bytes);
    *ring = (struct ring){0};
}

// How much of `size` bytes from `start` on lies before the ring's end.
static uint32_t first_piece(uint32_t start, uint32_t size) {
    return size < PIPE_SIZE - start ? size : PIPE_SIZE - start;
}

static long fill_pieces(const struct ring *ring, handle_t reply, uint32_t size) {
    uint32_t end = (ring->start + ring->count) % PIPE_SIZE;
    uint32_t first = first_piece(end, size);
    long status = sys_ipc_read(reply, 0, ring->bytes + end, first);

    if (status >= 0 && first < size)
        status = sys_ipc_read(reply, first, ring->bytes, size - first);
    return status;
}

int64_t ring_fill(struct ring *ring, handle_t reply, uint64_t size) {
    uint32_t count = size < ring_room(ring) ? (uint32_t)size : ring_room(ring);

    if (!ring->bytes && !(ring->bytes = memory_take()))
        return ERR_NOMEM;

    long status = fill_pieces(ring, reply, count);

    if (status >= 0)
        ring->count += count;
    if (ring->count == 0)
        ring_clear(ring);
    return status < 0 ? status : (int64_t)count;
}

int64_t ring_drain(struct ring *ring, handle_t reply, uint64_t size) {
    uint32_t count = size < ring->count ? (uint32_t)size : ring->count;
    uint32_t first = first_piece(ring->start, count);
    long status = sys_ipc_write(reply, 0, ring->bytes + ring->start, first);

    if (status >= 0 && first < count)
        status = sys_ipc_write(reply, first, ring->bytes, count - first);
    if (status < 0)
        return status;
    ring->start = (ring->start + count) % PIPE_SIZE;
    ring->count -= count;
    if (ring->count == 0)
        ring_clear(ring);
    return count;
}
