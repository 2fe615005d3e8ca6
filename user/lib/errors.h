// user/lib/errors.h -- errors as text for people.
#pragma once

// What a negative ERR_x means, from abi/errors.def; never NULL.
const char *error_text(long error);
