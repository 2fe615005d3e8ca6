// servers/dev/chacha.c -- random bytes without end from a short seed.
#include <string.h>

#include <servers/dev/chacha.h>

enum { WORDS = 16, KEY_WORDS = CHACHA_KEY_SIZE / 4, DOUBLE_ROUNDS = 10, BLOCKS = 16 };

static uint8_t key[CHACHA_KEY_SIZE];

// What was made and not given yet: the last `left` bytes.
static uint8_t pool[BLOCKS * CHACHA_BLOCK_SIZE];
static size_t left;

static uint32_t rotate(uint32_t x, unsigned bits) { return x << bits | x >> (32 - bits); }

// RFC 8439, 2.1.
static inline void quarter_round(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d) {
    *a += *b, *d = rotate(*d ^ *a, 16);
    *c += *d, *b = rotate(*b ^ *c, 12);
    *a += *b, *d = rotate(*d ^ *a, 8);
    *c += *d, *b = rotate(*b ^ *c, 7);
}

// RFC 8439, 2.3. The words are in the order of both this processor and the RFC.
void chacha_block(const uint8_t block_key[CHACHA_KEY_SIZE], uint32_t number,
                  uint8_t block[CHACHA_BLOCK_SIZE]) {
    uint32_t start[WORDS] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    uint32_t x[WORDS];

    memcpy(start + 4, block_key, CHACHA_KEY_SIZE);
    start[4 + KEY_WORDS] = number;
    memcpy(x, start, sizeof x);
    for (unsigned i = 0; i < DOUBLE_ROUNDS; i++) {
        for (unsigned column = 0; column < 4; column++)
            quarter_round(&x[column], &x[4 + column], &x[8 + column], &x[12 + column]);
        for (unsigned column = 0; column < 4; column++)
            quarter_round(&x[column], &x[4 + (column + 1) % 4], &x[8 + (column + 2) % 4],
                          &x[12 + (column + 3) % 4]);
    }
    for (unsigned i = 0; i < WORDS; i++)
        x[i] += start[i];
    memcpy(block, x, CHACHA_BLOCK_SIZE);
}

static void refill(void) {
    for (unsigned i = 0; i < BLOCKS; i++)
        chacha_block(key, i, pool + i * CHACHA_BLOCK_SIZE);
    memcpy(key, pool, sizeof key);
    left = sizeof pool - sizeof key;
}

void random_seed(const void *seed, size_t size) {
    const uint8_t *bytes = seed;

    for (size_t i = 0; i < size; i++) {
        key[i % sizeof key] ^= bytes[i];
        if (i % sizeof key == sizeof key - 1)
            refill();
    }
    refill();
}

void random_bytes(void *to, size_t size) {
    uint8_t *bytes = to;

    while (size > 0) {
        if (left == 0)
            refill();

        size_t step = size < left ? size : left;
        uint8_t *from = pool + sizeof pool - left;

        memcpy(bytes, from, step);
        memset(from, 0, step);
        left -= step;
        bytes += step;
        size -= step;
    }
}
