// kernel/string.c -- memset and memcpy, by doublewords.
//
// Copies dominate large messages. Where source and destination are not aligned alike, the source
// is read in aligned doublewords that are shifted and merged: a byte loop would cost ten times
// as much.

#include <kernel/string.h>

typedef uint64_t __attribute__((may_alias)) word_t;

void *memset(void *to, int byte, size_t size) {
    unsigned char *at = to;
    uint64_t pattern = (unsigned char)byte * 0x0101010101010101ull;
    for (; size > 0 && (uintptr_t)at % 8; size--)
        *at++ = (unsigned char)byte;
    for (; size >= 64; size -= 64, at += 64) {
        word_t *word = (word_t *)at;
        word[0] = word[1] = word[2] = word[3] = pattern;
        word[4] = word[5] = word[6] = word[7] = pattern;
    }
    for (; size >= 8; size -= 8, at += 8)
        *(word_t *)at = pattern;
    for (; size > 0; size--)
        *at++ = (unsigned char)byte;
    return to;
}

// Both aligned to 8. Returns the bytes copied, a multiple of 8.
static size_t copy_aligned(word_t *restrict to, const word_t *restrict from, size_t size) {
    size_t left = size;
    for (; left >= 64; left -= 64, to += 8, from += 8) {
        uint64_t a = from[0], b = from[1], c = from[2], d = from[3];
        uint64_t e = from[4], f = from[5], g = from[6], h = from[7];
        to[0] = a, to[1] = b, to[2] = c, to[3] = d;
        to[4] = e, to[5] = f, to[6] = g, to[7] = h;
    }
    for (; left >= 8; left -= 8)
        *to++ = *from++;
    return size - left;
}

// to aligned to 8, from not. Reads no doubleword that holds no byte of the source.
static size_t copy_shifted(word_t *to, const unsigned char *from, size_t size) {
    unsigned shift = (uintptr_t)from % 8 * 8;
    const word_t *word = (const word_t *)(from - shift / 8);
    uint64_t low = *word;
    size_t left = size;
    for (; left >= 8; left -= 8) {
        uint64_t high = *++word;
        *to++ = low >> shift | high << (64 - shift);
        low = high;
    }
    return size - left;
}

void *memcpy(void *to, const void *from, size_t size) {
    unsigned char *out = to;
    const unsigned char *in = from;
    if (size >= 16) {
        for (; (uintptr_t)out % 8; size--)
            *out++ = *in++;
        size_t done = (uintptr_t)in % 8 ? copy_shifted((word_t *)out, in, size)
                                        : copy_aligned((word_t *)out, (const word_t *)in, size);
        out += done;
        in += done;
        size -= done;
    }
    for (; size > 0; size--)
        *out++ = *in++;
    return to;
}
