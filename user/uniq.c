// user/uniq.c -- uniq: equal lines, one after the other, become one.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char usage[] =
    "usage: uniq [-cdui] [-f FIELDS] [-s CHARS] [-w CHARS] [INPUT [OUTPUT]]\n"
    "  -c, --count          write how many there were before each\n"
    "  -d, --repeated       only lines that there are several of\n"
    "  -u, --unique         only those that there is one of\n"
    "  -i, --ignore-case    upper and lower case are equal\n"
    "  -f, --skip-fields N  do not compare the first N fields\n"
    "  -s, --skip-chars N   nor then the first N characters\n"
    "  -w, --check-chars N  nor what is after N characters\n";

struct line {
    char *text;
    size_t length, capacity;
};

static bool counted, repeated, single, ignore_case;
static size_t skip_fields, skip_chars, check_chars = SIZE_MAX;

static const char *key(const char *text) {
    for (size_t i = 0; i < skip_fields; i++) {
        while (isblank((unsigned char)*text))
            text++;
        while (*text && !isblank((unsigned char)*text))
            text++;
    }
    for (size_t i = 0; i < skip_chars && *text; i++)
        text++;
    return text;
}

static bool equal(const char *a, const char *b) {
    a = key(a);
    b = key(b);
    return (ignore_case ? strncasecmp : strncmp)(a, b, check_chars) == 0;
}

static void put_line(const struct line *line, uint64_t count) {
    if ((repeated && count == 1) || (single && count > 1))
        return;
    if (counted)
        printf("%7llu ", (unsigned long long)count);
    fwrite(line->text, 1, line->length, stdout);
    putchar('\n');
}

static void line_keep(struct line *line, const char *text, size_t length) {
    if (length >= line->capacity) {
        line->capacity = length * 2 + 1;
        line->text = tool_resize(line->text, line->capacity);
    }
    memcpy(line->text, text, length + 1);
    line->length = length;
}

int main(int argc, char **argv) {
    struct line last = {0};
    uint64_t count = 0;
    struct input in;
    char *text;
    size_t length;

    tool_start(argc, argv, "cduif:s:w:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        switch (letter) {
        case 'c': counted = true; break;
        case 'd': repeated = true; break;
        case 'u': single = true; break;
        case 'i': ignore_case = true; break;
        case 'f': skip_fields = tool_size(tool_argument, "number of fields"); break;
        case 's': skip_chars = tool_size(tool_argument, "number of characters"); break;
        case 'w': check_chars = tool_size(tool_argument, "number of characters"); break;
        }
    }
    tool_expect(0, 2);
    if (!input_open(&in, tool_operand_count ? tool_operands[0] : "-"))
        return tool_end();
    if (tool_operand_count == 2 && strcmp(tool_operands[1], "-") != 0 &&
        !freopen(tool_operands[1], "w", stdout))
        tool_fail_error(tool_operands[1]);
    while (input_text(&in, &text, &length)) {
        if (count > 0 && equal(last.text, text)) {
            count++;
            continue;
        }
        if (count > 0)
            put_line(&last, count);
        line_keep(&last, text, length);
        count = 1;
    }
    if (count > 0)
        put_line(&last, count);
    return tool_end();
}
