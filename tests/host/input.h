// tests/host/input.h -- input for the tests of init's readers: blocks of bytes, sound or damaged.
//
// Every input that is read lies in a block of exactly its size, so that ASan sees a reader that
// goes beyond it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <user/lib/bytes.h>

// Print where this stands unless it holds, and count it.
#define check(condition) check_at((condition), #condition, __FILE__, __LINE__)
void check_at(bool holds, const char *condition, const char *file, int line);

// The text must have this part. NULL is a text without any.
#define check_text(got, part) check_text_at((got), (part), __FILE__, __LINE__)
void check_text_at(const char *got, const char *part, const char *file, int line);

// Print how the program went; what main() returns.
int checks_end(const char *program);

// A growing block of input.
struct input {
    uint8_t data[4096];
    size_t size;
};

// Append bytes; append zeros up to a multiple of `alignment`.
void add(struct input *in, const void *data, size_t size);
void pad(struct input *in, size_t alignment);

// A copy of the first `size` bytes in a block of its own, of exactly that size. The caller
// releases it.
struct bytes exact_copy(const struct input *in, size_t size);
void release(struct bytes b);

// Call use() with this many copies of a sound input that are damaged at random: cut off, or with
// other bytes at a few places. They are the same every time.
void damage_at_random(const struct input *in, unsigned rounds, void (*use)(struct bytes));
