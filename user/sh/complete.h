// user/sh/complete.h -- the Tab key: completes commands, files and variables.
#pragma once

#include <stdbool.h>

#include <user/sh/edit.h>

// Completes the word before the cursor as far as it is clear. Returns false if nothing could be
// added; with `show` what it could be is listed then, and the line must be shown anew.
bool complete(struct edit *edit, bool show);
