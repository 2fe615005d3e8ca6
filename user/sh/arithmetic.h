// user/sh/arithmetic.h -- $(( )).
#pragma once

#include <stdint.h>

// The value of an expression. What is wrong with it ends the command. Wraps around at 64 bits.
int64_t arithmetic_evaluate(const char *expression);
