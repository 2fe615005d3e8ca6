// user/bc/number.h -- decimal numbers of any size and precision, as bc has them.
#pragma once

#include <user/bc/natural.h>

// value / 10^scale. Numbers are shared, never changed; each has a count of its owners.
struct number {
    size_t owners;
    bool negative; // never for 0
    size_t scale;  // digits behind the point
    struct natural value;
};

// All functions return a number that the caller owns, and take none away. NULL: it cannot be.
struct number *number_keep(struct number *a);
void number_drop(struct number *a);
struct number *number_small(int64_t value);
bool number_is_zero(const struct number *a);
int number_compare(const struct number *a, const struct number *b);

struct number *number_negate(const struct number *a);
struct number *number_add(const struct number *a, const struct number *b, bool subtract);
struct number *number_multiply(const struct number *a, const struct number *b, size_t scale);
struct number *number_divide(const struct number *a, const struct number *b, size_t scale);
struct number *number_modulo(const struct number *a, const struct number *b, size_t scale);
struct number *number_power(const struct number *a, const struct number *b, size_t scale);
struct number *number_root(const struct number *a, size_t scale);

size_t number_length(const struct number *a); // significant digits
int64_t number_whole(const struct number *a); // its whole part, as near as 64 bits allow

// text.c
struct number *number_read(const char *digits, unsigned base);
void number_write(const struct number *a, unsigned base);
void text_put(const char *text); // what breaks no lines
void line_put(char c);           // breaks long lines of digits with a backslash
