// user/cut.c -- cut: parts of each line.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: cut -b LIST | -c LIST | -f LIST [-d CHAR] [-s] [FILE]...\n"
    "Writes parts of each line. LIST: N, N-M, N-, -M, with commas between.\n"
    "  -b, --bytes LIST       these bytes\n"
    "  -c, --characters LIST  the same\n"
    "  -f, --fields LIST      these fields; lines without CHAR as they are\n"
    "  -d, --delimiter CHAR   what is between fields, a tab if not said\n"
    "  -s, --only-delimited   no lines without CHAR\n"
    "  -n                     ignored\n"
    "  -C, --complement       all but these\n"
    "  -O, --output-delimiter TEXT  what to write between parts\n";

struct range {
    size_t first, last; // counted from 1
};

static struct range *ranges;
static size_t range_count;
static char delimiter = '\t';
static const char *between;
static bool fields, only_delimited, complement;

static void list_fail(const char *list) { tool_misused("invalid list: '%s'", list); }

static size_t read_place(const char **at, const char *list) {
    char *end;
    unsigned long value = strtoul(*at, &end, 10);

    if (end == *at || value == 0)
        list_fail(list);
    *at = end;
    return value;
}

static void read_list(const char *list) {
    const char *at = list;

    while (*at) {
        struct range range = {1, SIZE_MAX};

        if (*at == '-' && !isdigit((unsigned char)at[1]))
            list_fail(list);
        if (*at != '-') {
            range.first = read_place(&at, list);
            range.last = range.first;
        }
        if (*at == '-') {
            at++;
            range.last = isdigit((unsigned char)*at) ? read_place(&at, list) : SIZE_MAX;
        }
        if (range.first > range.last || (*at && *at != ',' && *at != ' '))
            list_fail(list);
        ranges = tool_grow(ranges, range_count, sizeof *ranges);
        ranges[range_count++] = range;
        at += *at != '\0';
    }
}

static bool selected(size_t place) {
    for (size_t i = 0; i < range_count; i++) {
        if (ranges[i].first <= place && place <= ranges[i].last)
            return !complement;
    }
    return complement;
}

// Whether a range begins here, so that something is written between it and the one before.
static bool range_starts(size_t place) {
    for (size_t i = 0; i < range_count; i++) {
        if (ranges[i].first == place)
            return true;
    }
    return false;
}

static void cut_bytes(const char *line, size_t length) {
    size_t last = 0;

    for (size_t i = 0; i < length; i++) {
        if (!selected(i + 1))
            continue;
        if (between && last && (last != i || range_starts(i + 1)))
            fputs(between, stdout);
        putchar(line[i]);
        last = i + 1;
    }
    putchar('\n');
}

static void cut_fields(const char *line, size_t length) {
    const char *end = line + length, *start = line, *stop = memchr(line, delimiter, length);
    bool any = false;

    if (!stop) {
        if (!only_delimited)
            printf("%s\n", line);
        return;
    }
    for (size_t field = 1; start <= end; field++) {
        stop = memchr(start, delimiter, (size_t)(end - start));
        stop = stop ? stop : end;
        if (selected(field)) {
            if (any && between)
                fputs(between, stdout);
            else if (any)
                putchar(delimiter);
            fwrite(start, 1, (size_t)(stop - start), stdout);
            any = true;
        }
        start = stop + 1;
    }
    putchar('\n');
}

static void cut(struct input *in) {
    char *line;
    size_t length;

    while (input_text(in, &line, &length))
        (fields ? cut_fields : cut_bytes)(line, length);
}

int main(int argc, char **argv) {
    tool_start(argc, argv, "b:c:f:d:snCO:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        switch (letter) {
        case 'f':
            fields = true;
            read_list(tool_argument);
            break;
        case 'b':
        case 'c': read_list(tool_argument); break;
        case 'd':
            if (strlen(tool_argument) > 1)
                tool_misused("the delimiter must be one character");
            delimiter = *tool_argument;
            break;
        case 's': only_delimited = true; break;
        case 'C': complement = true; break;
        case 'O': between = tool_argument; break;
        }
    }
    if (range_count == 0)
        tool_misused("-b, -c or -f is missing");
    input_each(cut);
    return tool_end();
}
