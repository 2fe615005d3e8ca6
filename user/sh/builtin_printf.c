// user/sh/builtin_printf.c -- the builtin printf.
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <user/sh/builtin.h>
#include <user/sh/error.h>
#include <user/sh/escape.h>
#include <user/sh/memory.h>
#include <user/sh/output.h>
#include <user/sh/shell.h>

enum { WIDTH_MAX = 10000 };

// A conversion such as %-8.3s.
struct conversion {
    char flags[8];
    int width, precision; // -1: none
    char letter;
};

static char **next;   // argument
static int status;
static bool stopped;  // by \c

static const char *take_argument(void) { return *next ? *next++ : NULL; }

static void complain(const char *text, const char *what) {
    error_warn("printf: %s: %s", text, what);
    status = 1;
}

// What follows the number must be nothing.
static void check_number(const char *text, const char *end) {
    if (errno == ERANGE)
        complain(text, "the number is too large");
    else if (end == text)
        complain(text, "a number expected");
    else if (*end)
        complain(text, "the number has something behind it");
}

static intmax_t take_number(bool is_unsigned) {
    const char *text = take_argument();
    intmax_t number;
    char *end;

    if (!text)
        return 0;
    if (*text == '"' || *text == '\'')
        return (unsigned char)text[1];
    errno = 0;
    number = is_unsigned && *text != '-' ? (intmax_t)strtoumax(text, &end, 0)
                                         : strtoimax(text, &end, 0);
    check_number(text, end);
    return number;
}

static double take_real(void) {
    const char *text = take_argument();
    double number;
    char *end;

    if (!text)
        return 0;
    if (*text == '"' || *text == '\'')
        return (unsigned char)text[1];
    errno = 0;
    number = strtod(text, &end);
    check_number(text, end);
    return number;
}

// ---- One conversion ----

static void write_padded(const struct conversion *conversion, const char *bytes, size_t length) {
    bool left = strchr(conversion->flags, '-') != NULL;
    size_t width = conversion->width > 0 ? (size_t)conversion->width : 0;

    if (conversion->precision >= 0 && length > (size_t)conversion->precision)
        length = (size_t)conversion->precision;
    for (size_t i = length; !left && i < width; i++)
        output_byte(' ');
    output_bytes(bytes, length);
    for (size_t i = length; left && i < width; i++)
        output_byte(' ');
}

// %b: the argument has escapes.
static void write_escaped(const struct conversion *conversion, const char *text) {
    struct buffer bytes = {.arena = &scratch};

    while (*text && !stopped) {
        int byte = (unsigned char)*text++;

        if (byte == '\\') {
            byte = escape_read(&text, true);
            stopped = byte == ESCAPE_STOP;
            if (byte == ESCAPE_NONE)
                byte = '\\';
        }
        if (!stopped)
            buffer_add(&bytes, (char)byte);
    }
    write_padded(conversion, bytes.bytes, bytes.length);
}

// Numbers are left to the C library: its format is the same, with a j for the type of integers.
static void make_format(const struct conversion *conversion, bool real, char format[48]) {
    char width[16] = "", precision[16] = "";

    if (conversion->width >= 0)
        snprintf(width, sizeof(width), "%d", conversion->width);
    if (conversion->precision >= 0)
        snprintf(precision, sizeof(precision), ".%d", conversion->precision);
    snprintf(format, 48, "%%%s%s%s%s%c", conversion->flags, width, precision, real ? "" : "j",
             conversion->letter);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static void write_number(const struct conversion *conversion) {
    bool real = strchr("eEfFgGaA", conversion->letter) != NULL;
    bool is_signed = strchr("di", conversion->letter) != NULL;
    double real_number = real ? take_real() : 0;
    intmax_t number = real ? 0 : take_number(!is_signed);
    size_t size = 2 * WIDTH_MAX + 512; // for the widest, and the most digits that a number has
    char format[48], *text = arena_allocate(&scratch, size);

    make_format(conversion, real, format);
    if (real)
        snprintf(text, size, format, real_number);
    else
        snprintf(text, size, format, number);
    output_text(text);
}

#pragma GCC diagnostic pop

static void write_conversion(const struct conversion *conversion) {
    const char *text;

    switch (conversion->letter) {
    case 'c':
        text = take_argument();
        write_padded(conversion, text ? text : "", text && *text ? 1 : 0);
        break;
    case 's':
        text = take_argument();
        write_padded(conversion, text ? text : "", text ? strlen(text) : 0);
        break;
    case 'b':
        text = take_argument();
        write_escaped(conversion, text ? text : "");
        break;
    default: write_number(conversion); break;
    }
}

// ---- The format ----

// A number or a * in a conversion.
static int read_number(const char **format) {
    long number = 0;

    if (**format == '*') {
        (*format)++;
        number = (long)take_number(false);
    } else {
        while (**format >= '0' && **format <= '9' && number < WIDTH_MAX)
            number = number * 10 + (*(*format)++ - '0');
    }
    return number > WIDTH_MAX ? WIDTH_MAX : number < -WIDTH_MAX ? -WIDTH_MAX : (int)number;
}

// Behind a %. Returns false if it is no conversion.
static bool read_conversion(const char **format, struct conversion *conversion) {
    size_t flags = strspn(*format, "-+ #0");

    *conversion = (struct conversion){.width = -1, .precision = -1};
    if (flags >= sizeof(conversion->flags) - 1)
        return false;
    memcpy(conversion->flags, *format, flags);
    *format += flags;
    if (**format == '*' || (**format >= '0' && **format <= '9'))
        conversion->width = read_number(format);
    if (conversion->width < -1) {
        conversion->flags[flags] = '-';
        conversion->width = -conversion->width;
    }
    if (**format == '.') {
        (*format)++;
        conversion->precision = read_number(format);
    }
    conversion->letter = **format;
    return **format && strchr("diouxXcsbeEfFgGaA", *(*format)++) != NULL;
}

// Writes the format once. Returns whether it took an argument.
static bool write_format(const char *format) {
    char **first = next;

    while (*format && !stopped) {
        struct conversion conversion;
        const char *start = format;
        int byte = (unsigned char)*format++;

        if (byte == '\\') {
            byte = escape_read(&format, false);
            output_byte(byte == ESCAPE_NONE ? '\\' : (char)byte);
        } else if (byte != '%') {
            output_byte((char)byte);
        } else if (*format == '%') {
            output_byte(*format++);
        } else if (read_conversion(&format, &conversion)) {
            write_conversion(&conversion);
        } else {
            complain(start, "no such conversion");
            return false;
        }
    }
    return next != first;
}

int builtin_printf(char **arguments) {
    arguments++;
    if (*arguments && strcmp(*arguments, "--") == 0)
        arguments++;
    if (!*arguments)
        return builtin_usage("printf");
    next = arguments + 1;
    status = 0;
    stopped = false;
    while (write_format(*arguments) && *next && !stopped)
        ;
    return status;
}
