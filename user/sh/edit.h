// user/sh/edit.h -- a line that is being edited: its text, the cursor, and what was cut.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// The bytes of a character of several bytes stay together: the cursor is never inside one.
struct edit {
    char *text;       // `length` bytes, and a zero
    size_t length, capacity;
    size_t cursor;    // before this byte
    char *cut;        // what ^K, ^U and ^W took away, for ^Y; NULL: nothing
};

void edit_clear(struct edit *edit);
void edit_set(struct edit *edit, const char *text);
void edit_insert(struct edit *edit, const char *bytes, size_t length);

// Takes the bytes from `start` to `end` away; _cut keeps them for edit_paste.
void edit_delete(struct edit *edit, size_t start, size_t end);
void edit_cut(struct edit *edit, size_t start, size_t end);
void edit_paste(struct edit *edit);

// Places: of the character before and behind the cursor, and of the start or end of a word.
size_t edit_left(const struct edit *edit);
size_t edit_right(const struct edit *edit);
size_t edit_word_left(const struct edit *edit);
size_t edit_word_right(const struct edit *edit);

// The start of what ^W takes: back to a blank.
size_t edit_blank_left(const struct edit *edit);

// ^T: the two characters before the cursor change places.
void edit_transpose(struct edit *edit);
