// user/seq.c -- seq: numbers, one after the other.
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: seq [-w] [-s TEXT] [-f FORMAT] [FIRST [STEP]] LAST\n"
    "Writes the numbers from FIRST to LAST; FIRST and STEP are 1 if not said.\n"
    "  -w, --equal-width    zeros before, so that all are as long\n"
    "  -s, --separator TEXT what is between, a newline if not said\n"
    "  -f, --format FORMAT  of printf, with one of %e %f %g\n";

static bool is_number(const char *text) {
    char *end;

    strtod(text, &end);
    return end != text && !*end;
}

// Digits behind the point, as they were given.
static int precision(const char *text) {
    const char *point = strchr(text, '.');
    int digits = 0;

    while (point && isdigit((unsigned char)point[1 + digits]))
        digits++;
    return digits;
}

static void check_format(const char *format) {
    const char *at = format;
    int fields = 0;

    for (; *at; at++) {
        if (*at != '%')
            continue;
        if (*++at == '%')
            continue;
        at += strspn(at, "-+#0 '");
        at += strspn(at, "0123456789");
        at += *at == '.' ? 1 + strspn(at + 1, "0123456789") : 0;
        if (!*at || !strchr("efgaEFGA", *at))
            tool_fail("invalid format: '%s'", format);
        fields++;
    }
    if (fields != 1)
        tool_fail("the format must have one %%f, %%e or %%g: '%s'", format);
}

static int widest(double first, double last, int digits) {
    int a = snprintf(NULL, 0, "%.*f", digits, first), b = snprintf(NULL, 0, "%.*f", digits, last);

    return a > b ? a : b;
}

// Whole numbers are the usual case, and quick.
static void put_whole(long long first, long long step, long long last, const char *separator) {
    for (long long value = first; step > 0 ? value <= last : value >= last; value += step) {
        printf("%s%lld", value == first ? "" : separator, value);
        if (step > 0 ? value > last - step : value < last - step)
            break;
    }
    putchar('\n');
}

static bool is_whole(const double values[3]) {
    for (int i = 0; i < tool_operand_count; i++) {
        if (tool_operands[i][strspn(tool_operands[i], "-+0123456789")])
            return false;
    }
    return fabs(values[0]) < 1e15 && fabs(values[1]) < 1e15 && fabs(values[2]) < 1e15;
}

static void put_values(const char *format, double values[3], const char *separator) {
    double first = values[0], step = values[1], last = values[2];

    // Not by adding, which would add up errors too; and half a step of 1e-9 more than exact.
    for (double i = 0;; i++) {
        double value = first + i * step, over = (value - last) / step;

        if (over > 1e-9)
            break;
        if (i > 0)
            fputs(separator, stdout);
        printf(format, value);
    }
    putchar('\n');
}

// The arguments with a "--" before the first that is a number: "-5" is no option.
static char **mark_numbers(int argc, char **argv) {
    char **marked = tool_allocate(((size_t)argc + 2) * sizeof *marked);
    int first = 1;

    while (first < argc && argv[first][0] == '-' && !is_number(argv[first]))
        first += strcmp(argv[first], "-s") == 0 || strcmp(argv[first], "-f") == 0 ? 2 : 1;
    first = first < argc ? first : argc;
    memcpy(marked, argv, (size_t)first * sizeof *marked);
    marked[first] = "--";
    memcpy(marked + first + 1, argv + first, (size_t)(argc - first + 1) * sizeof *marked);
    return marked;
}

// The format for these numbers: as many digits behind the point as they have.
static const char *make_format(double values[3], bool equal_width) {
    static char format[32];
    int digits = 0, width;

    // Those of LAST do not count unless it is all there is.
    for (int i = 0; i < tool_operand_count; i++) {
        int own = precision(tool_operands[i]);

        if (own > digits && (i < tool_operand_count - 1 || i == 0))
            digits = own;
    }
    width = widest(values[0], values[2], digits);
    if (strpbrk(tool_operands[0], "eE"))
        return "%g";
    if (equal_width)
        snprintf(format, sizeof format, "%%0%d.%df", width, digits);
    else
        snprintf(format, sizeof format, "%%.%df", digits);
    return format;
}

int main(int argc, char **argv) {
    const char *separator = "\n", *format = NULL;
    double values[3] = {1, 1, 0};
    bool equal_width = false;
    int count;

    tool_start(argc + 1, mark_numbers(argc, argv), "ws:f:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        equal_width |= letter == 'w';
        separator = letter == 's' ? tool_argument : separator;
        format = letter == 'f' ? tool_argument : format;
    }
    tool_expect(1, 3);
    count = tool_operand_count;
    for (int i = 0; i < count; i++) {
        if (!is_number(tool_operands[i]))
            tool_misused("'%s' is no number", tool_operands[i]);
        values[i == count - 1 ? 2 : i] = strtod(tool_operands[i], NULL);
    }
    if (values[1] == 0)
        tool_misused("the step must not be 0");
    if (values[1] > 0 ? values[0] > values[2] : values[0] < values[2])
        return tool_end();
    if (format) {
        check_format(format);
        put_values(format, values, separator);
    } else if (!equal_width && is_whole(values)) {
        put_whole((long long)values[0], (long long)values[1], (long long)values[2], separator);
    } else {
        put_values(make_format(values, equal_width), values, separator);
    }
    return tool_end();
}
