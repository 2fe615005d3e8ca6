// servers/vm/fork.h -- a space that begins as a copy of another.
#pragma once

#include <servers/vm/space.h>

// Fill an empty space. Pages that one of the two could write are shared copy-on-write from now on,
// but for the page `now` (0: none) and a few above it, which are copied.
// 0, or ERR_NOMEM, ERR_QUOTA, ERR_STATE: then the child is to be reset and freed; the parent just
// faults more.
int fork_copy(struct space *parent, struct space *child, uint32_t now);
