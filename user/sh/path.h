// user/sh/path.h -- where commands are: PATH, and a table of those that were found.
#pragma once

#include <stdbool.h>

// The file of a command: the name itself if it has a slash. NULL: there is none. The text is the
// table's, or the caller's.
const char *path_find(const char *name);

// The same along another PATH, and not remembered; in scratch memory.
const char *path_search_in(const char *name, const char *path);

// Forgets all places, as when PATH changes.
void path_forget(void);

// The builtin `hash`.
int builtin_hash(char **arguments);
