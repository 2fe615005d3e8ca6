// user/edit/cells.h -- characters of a line, and the columns that they take on the screen.
//
// A character is a UTF-8 sequence with the marks that are combined with it, or a byte that belongs
// to none. Shown are tabs as blanks up to the next stop, control characters as ^A, bytes that
// are no text as <80>.
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { CELLS_SHOWN = 8 }; // bytes that one byte of the line may take when it is shown

// Where the character at a byte ends; where the one before it begins.
size_t cells_next(const char *bytes, size_t length, size_t at);
size_t cells_before(const char *bytes, size_t length, size_t at);

// The column of a byte, the first being 0; the byte of the character at a column, `length` if the
// line is shorter.
size_t cells_column(const char *bytes, size_t length, size_t at, size_t tab);
size_t cells_at(const char *bytes, size_t length, size_t column, size_t tab);

// How many columns the character at a byte takes when it begins in `column`, and, if `shown` is not
// NULL, what is shown for it; `end` is where it ends. *size: bytes of `shown`, which has room for
// CELLS_SHOWN for each byte, and for a tab.
size_t cells_show(const char *bytes, size_t at, size_t end, size_t column, size_t tab, char *shown,
                  size_t *size);
