// kernel/string.c -- memcpy, by doublewords; the rest of <string.h> is picolibc's.
//
// Copies dominate large messages. Where source and destination are not aligned alike, the source
// is read in aligned doublewords that are shifted and merged: picolibc's loop over bytes would cost
// ten times as much.

#include <stdint.h>
#include <string.h>

typedef uint64_t __attribute__((may_alias)) word_t;

// `to` is aligned to 8. Reads no doubleword that holds no byte of the source.
static void copy_words(word_t *to, const unsigned char *from, size_t words) {
    unsigned shift = (uintptr_t)from % 8 * 8;
    const word_t *word = (const word_t *)(from - shift / 8);
    for (; shift == 0 && words >= 8; words -= 8, to += 8, word += 8)
#pragma GCC unroll 8
        for (int i = 0; i < 8; i++)
            to[i] = word[i];
    for (; shift == 0 && words > 0; words--)
        *to++ = *word++;
    for (; words > 0; words--, word++)
        *to++ = word[0] >> shift | word[1] << (64 - shift);
}

void *memcpy(void *to, const void *from, size_t size) {
    unsigned char *out = to;
    const unsigned char *in = from;
    if (size >= 16) {
        for (; (uintptr_t)out % 8; size--)
            *out++ = *in++;
        copy_words((word_t *)out, in, size / 8);
        out += size / 8 * 8;
        in += size / 8 * 8;
        size %= 8;
    }
    for (; size > 0; size--)
        *out++ = *in++;
    return to;
}
