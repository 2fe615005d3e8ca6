// user/tail.c -- tail: the last lines or bytes of files.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "usage: tail [-n [+]LINES] [-c [+]BYTES] [-fqv] [FILE]...\n"
                            "Writes the last 10 lines of each file.\n"
                            "  -n, --lines NUMBER  so many lines; +NUMBER: from that line on\n"
                            "  -c, --bytes NUMBER  so many bytes; +NUMBER: from that byte on\n"
                            "  -NUMBER             as -n NUMBER\n"
                            "  -f, --follow        go on with what is added to the last file\n"
                            "  -q, --quiet         no file's name before its lines\n"
                            "  -v, --verbose       always the name\n";

enum { FOLLOW_MICROSECONDS = 200 * 1000 };

static uint64_t count = 10;
static bool bytes, from_start, names, follow, first = true;

static void write_rest(struct input *in) {
    char *start;
    size_t size;

    while (input_bytes(in, &start, &size))
        fwrite(start, 1, size, stdout);
}

static void skip_lines(struct input *in) {
    char *line;
    size_t size;

    for (uint64_t i = 1; i < count; i++) {
        if (!input_line(in, &line, &size))
            return;
    }
}

static void skip_bytes(struct input *in) {
    uint64_t left = count ? count - 1 : 0;
    char *start;
    size_t size;

    while (left > 0 && input_bytes(in, &start, &size)) {
        if (size > left)
            fwrite(start + left, 1, size - (size_t)left, stdout);
        left -= size < left ? size : left;
    }
}

static void write_last_bytes(struct input *in) {
    char *start, *kept = NULL;
    size_t size, have = 0;

    // A file's beginning need not be read.
    if (count < INT64_MAX)
        lseek(in->file, -(off_t)count, SEEK_END);
    while (input_bytes(in, &start, &size)) {
        kept = tool_resize(kept, have + size);
        memcpy(kept + have, start, size);
        have += size;
        if (have > count) {
            memmove(kept, kept + (have - (size_t)count), (size_t)count);
            have = (size_t)count;
        }
    }
    fwrite(kept, 1, have, stdout);
    free(kept);
}

static void write_last_lines(struct input *in) {
    struct line {
        char *text;
        size_t size;
    } *kept = NULL, *slot;
    uint64_t have = 0;
    char *line;
    size_t size;

    while (count > 0 && input_line(in, &line, &size)) {
        if (have < count) {
            kept = tool_grow(kept, (size_t)have, sizeof *kept);
            kept[have] = (struct line){NULL, 0};
        }
        slot = &kept[have++ % count];
        slot->text = memcpy(tool_resize(slot->text, size), line, size);
        slot->size = size;
    }
    for (uint64_t i = have > count ? have - count : 0; i < have; i++) {
        slot = &kept[i % count];
        fwrite(slot->text, 1, slot->size, stdout);
        free(slot->text);
    }
    free(kept);
}

// Write what is added from now on, until the tool is killed.
static void follow_end(struct input *in) {
    struct input more = *in;

    for (;;) {
        fflush(stdout);
        usleep(FOLLOW_MICROSECONDS);
        more.ended = false;
        write_rest(&more);
    }
}

static void write_tail(struct input *in) {
    if (names)
        printf("%s==> %s <==\n", first ? "" : "\n", in->name);
    first = false;
    if (from_start) {
        (bytes ? skip_bytes : skip_lines)(in);
        write_rest(in);
    } else {
        (bytes ? write_last_bytes : write_last_lines)(in);
    }
    if (follow && (!tool_operand_count || in->name == tool_operands[tool_operand_count - 1]))
        follow_end(in);
}

int main(int argc, char **argv) {
    bool quiet = false, verbose = false;
    static char old_style[32];

    // "tail +5" is an old way to say "tail -n +5".
    if (argc > 1 && argv[1][0] == '+' && strlen(argv[1]) < sizeof old_style - 2) {
        snprintf(old_style, sizeof old_style, "-n%s", argv[1]);
        argv[1] = old_style;
    }
    tool_start(argc, argv, "n:c:fqv#", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        quiet = letter == 'q' || (quiet && letter != 'v');
        verbose = letter == 'v' || (verbose && letter != 'q');
        follow |= letter == 'f';
        if (!tool_argument)
            continue;
        from_start = *tool_argument == '+';
        bytes = letter == 'c';
        tool_argument += *tool_argument == '-';
        count = tool_size(tool_argument + from_start,
                          bytes ? "number of bytes" : "number of lines");
    }
    names = verbose || (tool_operand_count > 1 && !quiet);
    input_each(write_tail);
    return tool_end();
}
