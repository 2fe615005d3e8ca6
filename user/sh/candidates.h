// user/sh/candidates.h -- what a word that was begun could be.
#pragma once

#include <stdbool.h>

#include <user/sh/memory.h>

// The commands, files or variables that the word could become, sorted, in scratch memory. All begin
// with the last `*prefix` bytes of the word; folders end in a slash.
struct list candidates_find(const char *word, bool variables, bool commands, size_t *prefix);
