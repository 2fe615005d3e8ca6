// user/bc/text.c -- how numbers are read and written, in any base.
#include <user/bc/number.h>

#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_WIDTH = 70 };

static size_t column, line_width;

static size_t width(void) {
    const char *text = getenv("BC_LINE_LENGTH");

    if (line_width == 0) {
        line_width = text ? strtoul(text, NULL, 10) : LINE_WIDTH;
        line_width = line_width == 0 ? SIZE_MAX : line_width < 3 ? LINE_WIDTH : line_width;
    }
    return line_width;
}

void line_put(char c) {
    if (c == '\n') {
        column = 0;
    } else if (++column == width() - 1) {
        fputs("\\\n", stdout);
        column = 1;
    }
    putchar(c);
}

void text_put(const char *text) {
    for (; *text; text++) {
        column = *text == '\n' ? 0 : column + 1;
        putchar(*text);
    }
}

static unsigned digit_value(char digit) {
    return isdigit((unsigned char)digit) ? (unsigned)(digit - '0') : (unsigned)(digit - 'A' + 10);
}

// A single digit is what it is in base 16; in a longer number digits are at most base - 1.
struct number *number_read(const char *digits, unsigned base) {
    struct number *n = number_small(0);
    size_t length = strlen(digits), behind = 0;
    const char *point = strchr(digits, '.');
    struct number *divisor, *result, *ten;

    for (const char *at = digits; *at; at++) {
        unsigned digit = *at == '.' ? 0 : digit_value(*at);

        if (*at == '.')
            continue;
        if (digit >= base && length > 1)
            digit = base - 1;
        natural_multiply_small(&n->value, base, digit);
        behind += point && at > point;
    }
    if (behind == 0)
        return n;
    if (base == 10) {
        n->scale = behind;
        return n;
    }
    ten = number_small((int64_t)base);
    result = number_small((int64_t)behind);
    divisor = number_power(ten, result, 0);
    number_drop(ten);
    number_drop(result);
    result = number_divide(n, divisor, behind);
    number_drop(divisor);
    number_drop(n);
    return result;
}

// The decimal digits of a number, with zeros before so that there are at least `least`.
static char *decimal(const struct natural *a, size_t least) {
    size_t size = a->count * NATURAL_DIGITS, digits = natural_digits(a);
    size_t total = digits > least ? digits : least, zeros = total - digits;
    char *text = tool_allocate(size + total + 1), *limbs = text + total + 1;

    for (size_t i = 0; i < a->count; i++) {
        uint32_t limb = a->limbs[i];

        for (size_t j = 1; j <= NATURAL_DIGITS; j++) {
            limbs[size - i * NATURAL_DIGITS - j] = (char)('0' + limb % 10);
            limb /= 10;
        }
    }
    memset(text, '0', zeros);
    memmove(text + zeros, limbs + size - digits, digits);
    text[total] = '\0';
    return text;
}

static void write_decimal(const struct number *a) {
    char *digits = decimal(&a->value, a->scale);
    size_t whole = strlen(digits) - a->scale;

    for (size_t i = 0; digits[i] || i == whole; i++) {
        if (i == whole && a->scale == 0)
            break;
        if (i == whole)
            line_put('.');
        line_put(digits[i]);
    }
    free(digits);
}

// A digit of a base up to 16 is a character; else a decimal number, with a blank before it unless
// it is the first behind the point.
static void write_digit(unsigned digit, unsigned base, bool blank) {
    char text[16];

    if (base <= 16) {
        line_put("0123456789ABCDEF"[digit]);
        return;
    }
    snprintf(text, sizeof text, "%u", base - 1);
    snprintf(text, sizeof text, "%s%0*u", blank ? " " : "", (int)strlen(text), digit);
    for (const char *at = text; *at; at++)
        line_put(*at);
}

static void write_whole(struct natural *whole, unsigned base) {
    unsigned *digits = NULL;
    size_t count = 0;

    while (whole->count > 0) {
        digits = tool_grow(digits, count, sizeof *digits);
        digits[count++] = natural_divide_small(whole, base);
    }
    while (count > 0)
        write_digit(digits[--count], base, true);
    free(digits);
}

// As many digits as are needed to have the precision of the decimal ones.
static void write_fraction(struct natural *fraction, size_t scale, unsigned base) {
    struct natural power, unit;
    bool first = true;

    line_put('.');
    natural_small(&power, 1);
    natural_small(&unit, 1);
    natural_shift_up(&unit, scale);
    while (natural_digits(&power) <= scale) {
        struct natural digit, rest;

        natural_multiply_small(fraction, base, 0);
        natural_divide(&digit, &rest, fraction, &unit);
        write_digit((unsigned)natural_value(&digit, base - 1), base, !first);
        first = false;
        natural_free(&digit);
        natural_free(fraction);
        *fraction = rest;
        natural_multiply_small(&power, base, 0);
    }
    natural_free(&power);
    natural_free(&unit);
}

void number_write(const struct number *a, unsigned base) {
    struct natural unit, whole, fraction;

    if (number_is_zero(a)) {
        line_put('0');
        return;
    }
    if (a->negative)
        line_put('-');
    if (base == 10) {
        write_decimal(a);
        return;
    }
    natural_small(&unit, 1);
    natural_shift_up(&unit, a->scale);
    natural_divide(&whole, &fraction, &a->value, &unit);
    write_whole(&whole, base);
    if (a->scale > 0)
        write_fraction(&fraction, a->scale, base);
    natural_free(&unit);
    natural_free(&whole);
    natural_free(&fraction);
}
