// user/bc/number.c -- decimal numbers of any size and precision, as bc has them.
#include <user/bc/number.h>

#include <user/lib/tool/tool.h>

#include <stdlib.h>

static struct number *number_new(bool negative, size_t scale, struct natural value) {
    struct number *n = tool_allocate(sizeof *n);

    *n = (struct number){1, negative && value.count > 0, scale, value};
    return n;
}

struct number *number_keep(struct number *a) {
    a->owners++;
    return a;
}

void number_drop(struct number *a) {
    if (a && --a->owners == 0) {
        natural_free(&a->value);
        free(a);
    }
}

struct number *number_small(int64_t value) {
    struct natural natural;

    natural_small(&natural, value < 0 ? -(uint64_t)value : (uint64_t)value);
    return number_new(value < 0, 0, natural);
}

bool number_is_zero(const struct number *a) { return a->value.count == 0; }

// Its value with another scale, digits behind that cut off.
static struct natural scaled(const struct number *a, size_t scale) {
    struct natural value;

    natural_copy(&value, &a->value);
    if (scale > a->scale)
        natural_shift_up(&value, scale - a->scale);
    else
        natural_shift_down(&value, a->scale - scale);
    return value;
}

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

// With no more than `scale` digits behind the point. Takes over the value.
static struct number *number_cut(bool negative, size_t has, struct natural value, size_t scale) {
    if (has > scale)
        natural_shift_down(&value, has - scale);
    return number_new(negative, smaller(has, scale), value);
}

int number_compare(const struct number *a, const struct number *b) {
    size_t scale = larger(a->scale, b->scale);
    struct natural x, y;
    int order;

    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    x = scaled(a, scale);
    y = scaled(b, scale);
    order = natural_compare(&x, &y);
    natural_free(&x);
    natural_free(&y);
    return a->negative ? -order : order;
}

struct number *number_negate(const struct number *a) {
    struct natural value;

    natural_copy(&value, &a->value);
    return number_new(!a->negative, a->scale, value);
}

struct number *number_add(const struct number *a, const struct number *b, bool subtract) {
    size_t scale = larger(a->scale, b->scale);
    struct natural x = scaled(a, scale), y = scaled(b, scale), result;
    bool b_negative = b->negative != subtract, negative = a->negative;

    if (a->negative == b_negative) {
        natural_add(&result, &x, &y);
    } else if (natural_compare(&x, &y) >= 0) {
        natural_subtract(&result, &x, &y);
    } else {
        natural_subtract(&result, &y, &x);
        negative = b_negative;
    }
    natural_free(&x);
    natural_free(&y);
    return number_new(negative, scale, result);
}

struct number *number_multiply(const struct number *a, const struct number *b, size_t scale) {
    struct natural result;

    natural_multiply(&result, &a->value, &b->value);
    return number_cut(a->negative != b->negative, a->scale + b->scale, result,
                      larger(scale, larger(a->scale, b->scale)));
}

struct number *number_divide(const struct number *a, const struct number *b, size_t scale) {
    struct natural x, result;

    if (number_is_zero(b))
        return NULL;
    // (A / 10^a) / (B / 10^b) * 10^scale is A * 10^(scale + b - a) / B.
    natural_copy(&x, &a->value);
    if (scale + b->scale >= a->scale) {
        natural_shift_up(&x, scale + b->scale - a->scale);
        natural_divide(&result, NULL, &x, &b->value);
    } else {
        struct natural y;

        natural_copy(&y, &b->value);
        natural_shift_up(&y, a->scale - scale - b->scale);
        natural_divide(&result, NULL, &x, &y);
        natural_free(&y);
    }
    natural_free(&x);
    return number_new(a->negative != b->negative, scale, result);
}

// a - (a / b) * b, with the quotient as number_divide has it.
struct number *number_modulo(const struct number *a, const struct number *b, size_t scale) {
    size_t result_scale = larger(a->scale, scale + b->scale);
    struct number *quotient = number_divide(a, b, scale), *product, *result;

    if (!quotient)
        return NULL;
    product = number_multiply(quotient, b, result_scale);
    result = number_add(a, product, true);
    number_drop(quotient);
    number_drop(product);
    return result;
}

// By squaring, without any rounding until the end.
struct number *number_power(const struct number *a, const struct number *b, size_t scale) {
    int64_t exponent = number_whole(b);
    uint64_t bits = exponent < 0 ? -(uint64_t)exponent : (uint64_t)exponent;
    struct number *result = number_small(1), *square, *next, *cut;
    size_t most = larger(scale, a->scale);

    if (exponent >= 0 && a->scale > 0 && bits < most / a->scale + 1)
        most = smaller(most, a->scale * (size_t)bits);
    square = number_new(a->negative, a->scale, scaled(a, a->scale));
    for (; bits > 0; bits >>= 1) {
        if (bits & 1) {
            next = number_multiply(result, square, result->scale + square->scale);
            number_drop(result);
            result = next;
        }
        if (bits > 1) {
            next = number_multiply(square, square, 2 * square->scale);
            number_drop(square);
            square = next;
        }
    }
    number_drop(square);
    if (exponent < 0) {
        struct number *one = number_small(1);

        cut = number_divide(one, result, scale);
        number_drop(one);
    } else {
        cut = number_cut(result->negative, result->scale, scaled(result, result->scale), most);
    }
    number_drop(result);
    return cut;
}

struct number *number_root(const struct number *a, size_t scale) {
    size_t result_scale = larger(scale, a->scale);
    struct natural value, root;

    if (a->negative)
        return NULL;
    value = scaled(a, 2 * result_scale);
    natural_root(&root, &value);
    natural_free(&value);
    return number_new(false, result_scale, root);
}

size_t number_length(const struct number *a) {
    size_t digits = natural_digits(&a->value);

    if (digits == 0)
        return a->scale ? a->scale : 1;
    return digits > a->scale ? digits : a->scale;
}

int64_t number_whole(const struct number *a) {
    struct natural whole = scaled(a, 0);
    int64_t value = (int64_t)natural_value(&whole, INT64_MAX);

    natural_free(&whole);
    return a->negative ? -value : value;
}
