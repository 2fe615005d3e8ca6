// servers/dev/chacha.h -- random bytes without end from a short seed.
//
// ChaCha20 (RFC 8439) encrypts zeros; the first 32 bytes that it gives become the next key at once,
// so that who reads this memory later cannot tell what was given out before.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum {
    CHACHA_KEY_SIZE = 32,
    CHACHA_BLOCK_SIZE = 64,
};

// The block with this number of the key's stream; the nonce is 0.
void chacha_block(const uint8_t key[CHACHA_KEY_SIZE], uint32_t number,
                  uint8_t block[CHACHA_BLOCK_SIZE]);

// Mix `size` bytes into the state, on which all later bytes depend.
void random_seed(const void *seed, size_t size);

// Give `size` random bytes.
void random_bytes(void *to, size_t size);
