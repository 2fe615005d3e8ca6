// user/bc/natural.h -- whole numbers of any size, from 0 up.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NATURAL_BASE 1000000000u // a limb is nine decimal digits
enum { NATURAL_DIGITS = 9 };

// The lowest limb comes first; the highest one is not 0, and 0 has none. A result must not be one
// of the operands; what it held before is lost without being freed.
struct natural {
    uint32_t *limbs;
    size_t count;
};

void natural_free(struct natural *a);
void natural_small(struct natural *result, uint64_t value);
void natural_copy(struct natural *result, const struct natural *a);
int natural_compare(const struct natural *a, const struct natural *b); // < 0, 0, > 0

void natural_add(struct natural *result, const struct natural *a, const struct natural *b);
void natural_subtract(struct natural *result, const struct natural *a, const struct natural *b);
void natural_multiply(struct natural *result, const struct natural *a, const struct natural *b);

// b is not 0. Either result may be NULL.
void natural_divide(struct natural *quotient, struct natural *rest, const struct natural *a,
                    const struct natural *b);

// In place: times factor plus `more`; by a divisor, the answer being the rest.
void natural_multiply_small(struct natural *a, uint32_t factor, uint32_t more);
uint32_t natural_divide_small(struct natural *a, uint32_t divisor);

// In place: times 10^digits, or by it.
void natural_shift_up(struct natural *a, size_t digits);
void natural_shift_down(struct natural *a, size_t digits);

size_t natural_digits(const struct natural *a); // decimal digits; 0 has none
void natural_root(struct natural *result, const struct natural *a); // of 2, rounded down

// Its value, or `most` if it is more.
uint64_t natural_value(const struct natural *a, uint64_t most);
