// tests/host/test_dev_chacha.c -- the random generator: the numbers of the RFC, and no repeats.
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <servers/dev/chacha.h>

static unsigned failures;

#define check(condition) check_at((condition), #condition, __LINE__)

static void check_at(bool holds, const char *condition, int line) {
    if (holds)
        return;
    printf("FAILED tests/host/test_dev_chacha.c:%d: %s\n", line, condition);
    failures++;
}

// RFC 8439, A.1, test vectors 1 and 2: key and nonce are zero.
static void test_blocks(void) {
    const uint8_t zero_key[CHACHA_KEY_SIZE] = {0};
    const uint8_t first[] = {0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90};
    const uint8_t second[] = {0x9f, 0x07, 0xe7, 0xbe, 0x55, 0x51, 0x38, 0x7a};
    uint8_t block[CHACHA_BLOCK_SIZE];

    chacha_block(zero_key, 0, block);
    check(memcmp(block, first, sizeof first) == 0);
    chacha_block(zero_key, 1, block);
    check(memcmp(block, second, sizeof second) == 0);
}

// Vector 4: the key counts too.
static void test_key(void) {
    const uint8_t key[CHACHA_KEY_SIZE] = {0x00, 0xff};
    const uint8_t expected[] = {0x72, 0xd5, 0x4d, 0xfb, 0xf1, 0x2e, 0xc4, 0x4b};
    uint8_t block[CHACHA_BLOCK_SIZE];

    chacha_block(key, 2, block);
    check(memcmp(block, expected, sizeof expected) == 0);
}

static void test_stream(void) {
    static uint8_t bytes[20000];
    uint8_t again[64];

    random_seed("seed", 4);
    for (size_t at = 0, step = 1; at + step < sizeof bytes; at += step, step = step * 3 % 701)
        random_bytes(bytes + at, step);
    random_bytes(again, sizeof again);
    for (size_t at = 0; at + sizeof again <= sizeof bytes; at++)
        check(memcmp(bytes + at, again, sizeof again) != 0);
    for (size_t at = 64; at + 64 <= 16384; at += 64)
        check(memcmp(bytes, bytes + at, 64) != 0);
    random_seed(bytes, sizeof bytes);
    random_bytes(again, sizeof again);
    random_bytes(again, 0);
}

int main(void) {
    test_blocks();
    test_key();
    test_stream();
    printf("test_dev_chacha: %s\n", failures ? "FAILED" : "ok");
    return failures > 0;
}
