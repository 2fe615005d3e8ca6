// servers/rng/pool.c -- random bytes that nobody has had yet.
#include <assert.h>
#include <string.h>

#include <servers/rng/pool.h>

void pool_clear(struct pool *p) { p->taken = p->filled = 0; }

void pool_fill(struct pool *p, uint64_t count) {
    p->taken = 0;
    p->filled = count < POOL_SIZE ? count : POOL_SIZE;
}

uint64_t pool_left(const struct pool *p) { return p->filled - p->taken; }

uint64_t pool_look(const struct pool *p, uint64_t size, const uint8_t **bytes) {
    *bytes = p->bytes + p->taken;
    return size < pool_left(p) ? size : pool_left(p);
}

void pool_drop(struct pool *p, uint64_t count) {
    assert(count <= pool_left(p));
    memset(p->bytes + p->taken, 0, count);
    p->taken += count;
}
