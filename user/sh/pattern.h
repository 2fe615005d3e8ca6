// user/sh/pattern.h -- patterns: * ? [...] against a text, and against the names of files.
//
// Expanded text keeps what was quoted: before such a byte that a pattern could take as special
// stands the byte QUOTE (and before a QUOTE that is a part of the text, too).
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <user/sh/memory.h>

enum { QUOTE = 1 };

// Whether a byte needs a QUOTE before it to stand for itself.
bool pattern_is_special(char byte);

// Whether the pattern matches the whole text of this length.
bool pattern_matches(const char *pattern, const char *text, size_t length);

// The text without its QUOTEs, in place.
char *pattern_unquote(char *text);

// Adds the names of the files that match, sorted; the pattern itself if there are none.
void glob_expand(struct list *names, char *pattern);
