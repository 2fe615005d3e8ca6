// user/expr.c -- expr: works out expressions.
//
//   or      := and { | and }            and  := compare { & compare }
//   compare := sum { = != < <= > >= sum }   sum := product { + - product }
//   product := match { * / % match }    match := primary { : primary }
#include <user/lib/tool/pattern.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: expr EXPRESSION\n"
    "Writes the value. Status 0; 1: it is empty or 0; 2: an error in it.\n"
    "  A | B   A, unless it is empty or 0; then B      A & B  A, if neither is; else 0\n"
    "  A = B   != < <= > >=  1 or 0                    A + B  - * / %  whole numbers\n"
    "  TEXT : PATTERN        what \\( \\) in it matches, or how long the match is\n"
    "  match TEXT PATTERN    the same      length TEXT      index TEXT CHARS\n"
    "  substr TEXT FROM LENGTH             + TEXT  a text that looks like an operator\n";

enum { DEPTH_MAX = 1000 };

static char **next;
static int depth;

static char *read_or(void);

static bool take(const char *word) {
    bool found = *next && strcmp(*next, word) == 0;

    next += found;
    return found;
}

static char *number_text(long long number) {
    char text[24];

    snprintf(text, sizeof text, "%lld", number);
    return tool_duplicate(text);
}

static bool is_number(const char *text, long long *number) {
    const char *digits = text + (*text == '-');
    char *end;

    errno = 0;
    *number = strtoll(text, &end, 10);
    return isdigit((unsigned char)*digits) && !*end && !errno;
}

static long long number_of(const char *text) {
    long long number;

    if (!is_number(text, &number))
        tool_fail("'%s' is no number, or too large", text);
    return number;
}

static bool is_null(const char *text) {
    long long number;

    return !*text || (is_number(text, &number) && number == 0);
}

static char *match(const char *text, const char *expression) {
    struct pattern_range groups[PATTERN_GROUPS];
    const char *error;
    struct pattern *pattern;
    bool found;
    char *part;
    size_t length;

    // It matches at the beginning only.
    pattern = pattern_compile(expression, strlen(expression), 0, &error);
    if (!pattern)
        tool_fail("%s in '%s'", error, expression);
    found = pattern_match(pattern, text, strlen(text), 0, groups) && groups[0].start == 0;
    if (pattern_groups(pattern) == 0)
        return number_text(found ? (long long)groups[0].end : 0);
    if (!found || groups[1].start == PATTERN_NONE)
        return tool_duplicate("");
    length = groups[1].end - groups[1].start;
    part = tool_allocate(length + 1);
    memcpy(part, text + groups[1].start, length);
    part[length] = '\0';
    return part;
}

static const char *take_text(void) {
    if (!*next)
        tool_fail("something is missing at the end");
    return *next++;
}

static char *substring(const char *text, const char *from_text, const char *length_text) {
    long long from = number_of(from_text), length = number_of(length_text);
    long long size = (long long)strlen(text);
    char *part;

    if (from < 1 || from > size || length < 1)
        return tool_duplicate("");
    length = length < size - from + 1 ? length : size - from + 1;
    part = tool_duplicate(text + from - 1);
    part[length] = '\0';
    return part;
}

static char *read_primary(void) {
    char *value;

    if (take("(")) {
        value = read_or();
        if (!take(")"))
            tool_fail("a ) is missing");
        return value;
    }
    if (*next && next[1]) {
        if (take("+"))
            return tool_duplicate(take_text());
        if (take("length"))
            return number_text((long long)strlen(take_text()));
        if (take("match")) {
            const char *text = take_text();

            return match(text, take_text());
        }
        if (take("index")) {
            const char *text = take_text();
            size_t at = strcspn(text, take_text());

            return number_text(text[at] ? (long long)at + 1 : 0);
        }
        if (take("substr")) {
            const char *text = take_text(), *from = take_text();

            return substring(text, from, take_text());
        }
    }
    return tool_duplicate(take_text());
}

static char *read_match(void) {
    char *value = read_primary();

    while (take(":"))
        value = match(value, read_primary());
    return value;
}

static long long multiply(char sign, long long a, long long b) {
    long long result = 0;

    if (sign != '*' && b == 0)
        tool_fail("division by zero");
    if (sign == '*' ? __builtin_mul_overflow(a, b, &result) : b == -1 && a < -INT64_MAX)
        tool_fail("a number is too large");
    return sign == '*' ? result : sign == '/' ? a / b : b == -1 ? 0 : a % b;
}

static long long add(char sign, long long a, long long b) {
    long long result;

    if (sign == '+' ? __builtin_add_overflow(a, b, &result) : __builtin_sub_overflow(a, b, &result))
        tool_fail("a number is too large");
    return result;
}

// The next word if it is one of these operators of one letter, or 0.
static char take_sign(const char *signs) {
    char sign = *next && **next && !(*next)[1] && strchr(signs, **next) ? **next : '\0';

    next += sign != '\0';
    return sign;
}

static char *read_product(void) {
    char *value = read_match();

    for (char sign; (sign = take_sign("*/%")) != 0;) {
        long long a = number_of(value);

        value = number_text(multiply(sign, a, number_of(read_match())));
    }
    return value;
}

static char *read_sum(void) {
    char *value = read_product();

    for (char sign; (sign = take_sign("+-")) != 0;) {
        long long a = number_of(value);

        value = number_text(add(sign, a, number_of(read_product())));
    }
    return value;
}

static int compare(const char *a, const char *b) {
    long long x, y;

    if (is_number(a, &x) && is_number(b, &y))
        return (x > y) - (x < y);
    return strcmp(a, b);
}

static char *read_compare(void) {
    static const struct {
        const char *name;
        bool less, equal, greater;
    } operators[] = {{"=", false, true, false}, {"==", false, true, false},
                     {"!=", true, false, true}, {"<", true, false, false},
                     {"<=", true, true, false}, {">", false, false, true},
                     {">=", false, true, true}};
    char *value = read_sum();

    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        int order;

        if (!take(operators[i].name))
            continue;
        order = compare(value, read_sum());
        value = number_text(order < 0   ? operators[i].less
                            : order > 0 ? operators[i].greater
                                        : operators[i].equal);
        i = (size_t)-1; // there may be another one behind it
    }
    return value;
}

static char *read_and(void) {
    char *value = read_compare();

    while (take("&")) {
        char *other = read_compare();

        value = is_null(value) || is_null(other) ? tool_duplicate("0") : value;
    }
    return value;
}

static char *read_or(void) {
    char *value;

    if (++depth > DEPTH_MAX)
        tool_fail("too many (");
    value = read_and();
    while (take("|")) {
        char *other = read_and();

        value = is_null(value) ? *other ? other : tool_duplicate("0") : value;
    }
    depth--;
    return value;
}

int main(int argc, char **argv) {
    char *value;

    tool_name = "expr";
    tool_failure = 2;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return tool_end();
    }
    next = argv + 1;
    next += *next && strcmp(*next, "--") == 0;
    if (!*next)
        tool_misused("the expression is missing");
    value = read_or();
    if (*next)
        tool_fail("'%s' is not expected", *next);
    puts(value);
    return tool_end() ? tool_status : is_null(value);
}
