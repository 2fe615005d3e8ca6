// user/sh/output.h -- what builtins write: collected, and written when the builtin ends.
#pragma once

#include <stdbool.h>
#include <stddef.h>

void output_bytes(const char *bytes, size_t length);
void output_text(const char *text);
void output_byte(char byte);
void output_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

// A text in such quotes that the shell reads it back as one word.
void output_quoted(const char *text);

// Writes what was collected to standard output. Returns whether all could be written since the last
// flush, with errno set if not.
bool output_flush(void);

// Forgets what was collected, as a child does with its parent's.
void output_forget(void);

// Writes all bytes to a file; false with errno when it cannot.
bool write_all(int fd, const char *bytes, size_t length);
