// user/lib/bytes.h -- reading numbers out of bytes from elsewhere.
//
// The readers of archives, programs and device trees look at their input through a struct bytes
// only, and ask bytes_have before they touch it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    const uint8_t *data;
    size_t size;
};

// Whether `length` bytes lie at `offset`. Any values may be asked about.
static inline bool bytes_have(const struct bytes *b, uint64_t offset, uint64_t length) {
    return offset <= b->size && length <= b->size - offset;
}

// Little-endian number of `width` bytes, which must be there.
static inline uint64_t bytes_little(const struct bytes *b, size_t offset, unsigned width) {
    uint64_t value = 0;

    for (unsigned i = width; i > 0; i--)
        value = value << 8 | b->data[offset + i - 1];
    return value;
}

// Big-endian 32-bit number, which must be there.
static inline uint32_t bytes_big32(const struct bytes *b, size_t offset) {
    uint32_t value = 0;

    for (unsigned i = 0; i < 4; i++)
        value = value << 8 | b->data[offset + i];
    return value;
}
