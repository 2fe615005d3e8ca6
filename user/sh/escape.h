// user/sh/escape.h -- backslash escapes, as echo and printf have them.
#pragma once

#include <stdbool.h>

// Reads the escape behind a backslash at *text and moves *text behind it. Returns its byte, or
// ESCAPE_STOP (for \c) or ESCAPE_NONE (it is none; nothing is read). `zero`: octal numbers begin
// with a 0 that does not count, as in echo and %b.
enum { ESCAPE_NONE = -1, ESCAPE_STOP = -2 };

int escape_read(const char **text, bool zero);
