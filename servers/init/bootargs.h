// servers/init/bootargs.h -- the kernel command line, "key=value key=value ...". Runs anywhere.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// Find `key` and copy its value, cut at size - 1 bytes, to `value`. False, and "", if it is not
// there.
bool bootargs_get(const char *arguments, const char *key, char *value, size_t size);

// The same, but the value is all that follows, blanks included.
bool bootargs_rest(const char *arguments, const char *key, char *value, size_t size);
