// user/edit/text.h -- the text: lines of bytes, which places in it, and what changes it.
//
// A newline is what is between two lines, so "a\n" is two lines, the second one empty, and there is
// always one line. What the bytes mean is not known here.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct text_line {
    char *bytes;
    size_t length, capacity;
};

struct text {
    struct text_line *lines;
    size_t count, capacity;
};

// Before a byte of a line, or behind its last one.
struct place {
    size_t line, byte;
};

// Make it one empty line; give back its memory.
void text_start(struct text *text);
void text_free(struct text *text);

// Put bytes, newlines among them, at a place. Returns the place behind them.
struct place text_insert(struct text *text, struct place at, const char *bytes, size_t length);

// Take away what is between two places, the first not being behind the second.
void text_delete(struct text *text, struct place from, struct place to);

// What is between two places, followed by a zero; the caller frees it.
char *text_copy(const struct text *text, struct place from, struct place to, size_t *length);

struct place text_end(const struct text *text);

static inline bool place_before(struct place a, struct place b) {
    return a.line < b.line || (a.line == b.line && a.byte < b.byte);
}

static inline bool place_same(struct place a, struct place b) {
    return a.line == b.line && a.byte == b.byte;
}
