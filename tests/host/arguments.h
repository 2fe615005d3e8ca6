// tests/host/arguments.h -- the bytes of the fuzzer's input, and arguments of calls from them.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kernel/core.h>

// The pages that threads name in their calls. The first two are mapped at the beginning.
#define WINDOW 0x10000ull
enum { WINDOW_PAGES = 24 };

// From here on the bytes are these. The block stays the caller's.
void input_begin(const uint8_t *data, size_t size);
bool input_left(void);

// The next byte of the input; 0 after its end.
unsigned next_byte(void);

// A word of any size, from one byte, or from nine.
uint64_t any_word(void);

// The address of a page, most often of one in the window.
uint64_t window_page(void);

// One of the handles of a type that the task holds, or with OBJECT_NONE of any type; 0 if there is
// none.
handle_t held_handle(struct task *task, enum object_type type, unsigned which);

// The same, sometimes of another type, or nonsense. Optional: often 0, where that means something.
uint64_t handle_argument(struct task *task, enum object_type type);
uint64_t optional_handle(struct task *task, enum object_type type);

// An argument of a kind, named by a letter as in user/tests/fuzz/shapes.h.
uint64_t argument(struct task *task, char kind);
