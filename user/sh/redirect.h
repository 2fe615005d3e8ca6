// user/sh/redirect.h -- redirections: done for a command, and undone.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <user/sh/tree.h>

// Does them, one after the other. With `save`, what they change is kept for redirect_unwind.
// Returns false, and says why, when one cannot be done; those before it stay.
bool redirect_apply(const struct redirect *redirects, bool save);

// Number of descriptors that are kept; puts them back until so many are left.
size_t redirect_depth(void);
void redirect_unwind(size_t depth);

// Forgets what was kept: it is to stay as it is.
void redirect_keep(size_t depth);

// A descriptor of the shell's own for the same file: at SHELL_FD_MIN or above, and not passed on to
// programs. Closes the old one. Returns -1 with errno set if there is none.
int redirect_move(int fd);
