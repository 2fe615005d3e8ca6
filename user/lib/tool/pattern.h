// user/lib/tool/pattern.h -- regular expressions of grep, sed, expr and others.
//
// POSIX basic and extended expressions with what GNU adds: \w \W \s \S \b \B \< \>, and \| \+ \? in
// basic ones. A match is the leftmost one, and of those that begin there the longest. Bytes are
// characters.
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum {
    PATTERN_EXTENDED = 1,
    PATTERN_IGNORE_CASE = 2,
    PATTERN_FIXED = 4, // a plain text
    PATTERN_GROUPS = 10,
};

// What a group matched: bytes start to end of the text. Group 0 is the whole match; a group that
// took no part has start and end PATTERN_NONE.
struct pattern_range {
    size_t start, end;
};

#define PATTERN_NONE ((size_t)-1)

struct pattern;

// Compile `length` bytes of text. NULL: *error says what is wrong with it.
struct pattern *pattern_compile(const char *text, size_t length, int flags, const char **error);
void pattern_free(struct pattern *pattern);

// The number of \( \) in it.
int pattern_groups(const struct pattern *pattern);

// Look for it in `length` bytes of text, from the offset `from` on. What is before counts for \<,
// and ^ matches only at offset 0.
bool pattern_match(struct pattern *pattern, const char *text, size_t length, size_t from,
                   struct pattern_range ranges[PATTERN_GROUPS]);
