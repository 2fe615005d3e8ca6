// user/sh/search.h -- ^R: looks for a line in the history while one types what is in it.
#pragma once

#include <user/sh/edit.h>

// Leaves the line that was found in `edit`. Returns the key that ended the search, which is then to
// be taken as any other, or KEY_NONE.
int search(struct edit *edit);
