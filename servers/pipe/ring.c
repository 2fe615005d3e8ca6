// servers/pipe/ring.c -- the bytes inside of one pipe: a ring with memory only while it is used.
#include <string.h>

#include <servers/pipe/ring.h>
#include <user/lib/syscalls.h>

_Static_assert(PIPE_SIZE <= (int)COPY_MAX, "each piece of a ring is copied in one step");

// The memory of all rings, in places of PIPE_SIZE. Who uses which is what the rings say; the rest
// is listed here, and not in those places, as what was given back may be taken back.
static uint8_t *memory;
static uint32_t place_count;
static bool taken[RINGS_MAX];
static uint16_t spare[RINGS_MAX];
static uint32_t spare_count;

void rings_start(void *area, size_t size) {
    memory = area;
    place_count = size / PIPE_SIZE < RINGS_MAX ? (uint32_t)(size / PIPE_SIZE) : RINGS_MAX;
    spare_count = 0;
    memset(taken, 0, sizeof taken);
}

bool ring_claim(const struct ring *ring) {
    uint64_t offset = (uint64_t)((uintptr_t)ring->bytes - (uintptr_t)memory);
    uint64_t place = offset / PIPE_SIZE;

    if (ring->count == 0)
        return !ring->bytes && ring->start == 0;
    if (offset % PIPE_SIZE != 0 || place >= place_count || taken[place] ||
        ring->count > PIPE_SIZE || ring->start >= PIPE_SIZE)
        return false;
    taken[place] = true;
    return true;
}

void rings_share_rest(void) {
    for (uint32_t place = place_count; place-- > 0;) {
        if (!taken[place])
            spare[spare_count++] = (uint16_t)place;
    }
}

static uint8_t *memory_take(void) {
    return spare_count > 0 ? memory + (size_t)spare[--spare_count] * PIPE_SIZE : NULL;
}

static void memory_give_back(const uint8_t *bytes) {
    spare[spare_count++] = (uint16_t)((size_t)(bytes - memory) / PIPE_SIZE);
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
