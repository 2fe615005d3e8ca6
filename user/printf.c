// user/printf.c -- printf: texts and numbers in a format.
#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: printf FORMAT [ARGUMENT]...\n"
    "Writes the arguments as the format says, again and again while there are some left.\n"
    "  %s %c          a text, its first character     %b  with escapes, as echo -e has them\n"
    "  %d %i %u       whole numbers                   %o %x %X  octal and hexadecimal\n"
    "  %e %f %g %a    numbers with a point            %%  a percent sign\n"
    "  \\n \\t \\\\ \\NNN \\xHH  bytes; \\c ends all\n";

static char **arguments;
static bool ended; // by \c

static const char *next_text(void) { return *arguments ? *arguments++ : ""; }

static void check_end(const char *text, const char *end) {
    if (errno == ERANGE)
        tool_error(text);
    else if (end == text)
        tool_warn("'%s': expected a numeric value", text);
    else if (*end)
        tool_warn("'%s': value not completely converted", text);
}

// "'a" is the number of that character.
static bool is_quoted(const char *text) { return (*text == '\'' || *text == '"') && text[1]; }

static intmax_t next_number(bool is_signed) {
    const char *text = next_text();
    intmax_t value;
    char *end;

    if (is_quoted(text))
        return (unsigned char)text[1];
    if (!*text)
        return 0;
    errno = 0;
    value = is_signed ? strtoimax(text, &end, 0) : (intmax_t)strtoumax(text, &end, 0);
    check_end(text, end);
    return value;
}

static double next_value(void) {
    const char *text = next_text();
    double value;
    char *end;

    if (is_quoted(text))
        return (unsigned char)text[1];
    if (!*text)
        return 0;
    errno = 0;
    value = strtod(text, &end);
    check_end(text, end);
    return value;
}

// Write an escape, from behind its backslash. %b has octal numbers as \0NNN, a format as \NNN.
static void put_escape(const char **at, bool in_argument) {
    int value;

    if (**at == 'c') {
        ended = true;
        return;
    }
    if (in_argument && **at == '0' && (*at)[1] >= '0' && (*at)[1] <= '7')
        ++*at;
    if (**at == '"' && !in_argument)
        value = *(*at)++;
    else
        value = text_escape(at, 3);
    putchar(value < 0 ? '\\' : value);
}

static void put_escaped(char *field) {
    const char *text = next_text();
    char *expanded = tool_allocate(strlen(text) + 1), *to = expanded;

    while (*text && !ended) {
        const char *at = text + 1;
        int value;

        if (*text != '\\') {
            *to++ = *text++;
            continue;
        }
        if (*at == 'c') {
            ended = true;
            break;
        }
        at += at[0] == '0' && at[1] >= '0' && at[1] <= '7';
        value = text_escape(&at, 3);
        *to++ = value < 0 ? '\\' : (char)value;
        text = at;
    }
    *to = '\0';
    // Zero bytes end a C text, so what has some is written as it is.
    if (strlen(expanded) == (size_t)(to - expanded))
        printf(field, expanded);
    else
        fwrite(expanded, 1, (size_t)(to - expanded), stdout);
    free(expanded);
}

// `field` is the "%-5.3" of a conversion, with room for more letters.
static void put_number(char *field, char letter) {
    size_t length = strlen(field);

    sprintf(field + length, "j%c", letter);
    printf(field, next_number(letter == 'd' || letter == 'i'));
}

static void put_conversion(char *field, char letter) {
    size_t length = strlen(field);

    if (strchr("diouxX", letter)) {
        put_number(field, letter);
        return;
    }
    field[length] = letter == 'b' ? 's' : letter;
    field[length + 1] = '\0';
    if (letter == 'b')
        put_escaped(field);
    else if (letter == 's')
        printf(field, next_text());
    else if (letter == 'c' && *arguments && **arguments)
        printf(field, *next_text());
    else if (letter == 'c' && *arguments)
        arguments++;
    else if (strchr("eEfFgGaA", letter))
        printf(field, next_value());
}

// Copy flags, width and precision of a conversion; a star becomes the number that it stands for.
static char *read_field(const char **at) {
    size_t size = strlen(*at) + 64;
    char *field = tool_allocate(size), *to = field;

    *to++ = '%';
    while (**at && strchr("-+ #0123456789.*", **at)) {
        if (**at == '*')
            to += snprintf(to, 12, "%d", (int)next_number(true));
        else
            *to++ = **at;
        ++*at;
    }
    while (**at && strchr("hlLjzt", **at))
        ++*at;
    *to = '\0';
    return field;
}

static void put_format(const char *format) {
    while (*format && !ended) {
        char *field;

        if (*format == '\\') {
            format++;
            put_escape(&format, false);
            continue;
        }
        if (*format != '%' || format[1] == '%') {
            putchar(*format);
            format += *format == '%' ? 2 : 1;
            continue;
        }
        format++;
        field = read_field(&format);
        if (!*format || !strchr("diouxXbsceEfFgGaA", *format))
            tool_fail("invalid conversion: '%s%.1s'", field, format);
        put_conversion(field, *format++);
        free(field);
    }
}

int main(int argc, char **argv) {
    char **before;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return tool_end();
    }
    tool_name = tool_last_name(argv[0]);
    argv += argc > 1 && strcmp(argv[1], "--") == 0;
    if (!argv[1])
        tool_misused("the format is missing");
    arguments = argv + 2;
    do {
        before = arguments;
        put_format(argv[1]);
    } while (*arguments && arguments != before && !ended);
    return tool_end();
}
