// user/head.c -- head: the first lines or bytes of files.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "usage: head [-n LINES] [-c BYTES] [-qv] [FILE]...\n"
                            "Writes the first 10 lines of each file.\n"
                            "  -n, --lines NUMBER  so many lines; -NUMBER: all but the last ones\n"
                            "  -c, --bytes NUMBER  so many bytes; -NUMBER: all but the last ones\n"
                            "  -NUMBER             as -n NUMBER\n"
                            "  -q, --quiet         no file's name before its lines\n"
                            "  -v, --verbose       always the name\n";

static uint64_t count = 10;
static bool bytes, all_but, names, first = true;

static void write_lines(struct input *in) {
    char *line;
    size_t size;

    for (uint64_t i = 0; i < count && input_line(in, &line, &size); i++)
        fwrite(line, 1, size, stdout);
}

static void write_bytes(struct input *in) {
    uint64_t left = count;
    char *start;
    size_t size;

    while (left > 0 && input_bytes(in, &start, &size)) {
        size = size < left ? size : (size_t)left;
        fwrite(start, 1, size, stdout);
        left -= size;
    }
}

// All but the last `count` bytes: so many are kept back.
static void write_but_bytes(struct input *in) {
    char *start, *kept = NULL;
    size_t size, have = 0;

    while (input_bytes(in, &start, &size)) {
        kept = tool_resize(kept, have + size);
        memcpy(kept + have, start, size);
        have += size;
        if (have > count) {
            size_t ready = have - (size_t)count;

            fwrite(kept, 1, ready, stdout);
            memmove(kept, kept + ready, (size_t)count);
            have = (size_t)count;
        }
    }
    free(kept);
}

// All but the last `count` lines, which are kept in a ring.
static void write_but_lines(struct input *in) {
    struct line {
        char *text;
        size_t size;
    } *kept = NULL, *slot;
    uint64_t have = 0;
    char *line;
    size_t size;

    while (count > 0 && input_line(in, &line, &size)) {
        if (have < count)
            kept = tool_grow(kept, (size_t)have, sizeof *kept);
        slot = &kept[have % count];
        if (have >= count) {
            fwrite(slot->text, 1, slot->size, stdout);
            free(slot->text);
        }
        *slot = (struct line){memcpy(tool_allocate(size), line, size), size};
        have++;
    }
    for (uint64_t i = 0; i < have && i < count; i++)
        free(kept[i].text);
    free(kept);
    if (count == 0) {
        count = UINT64_MAX;
        write_lines(in);
        count = 0;
    }
}

static void write_head(struct input *in) {
    if (names)
        printf("%s==> %s <==\n", first ? "" : "\n", in->name);
    first = false;
    if (bytes)
        (all_but ? write_but_bytes : write_bytes)(in);
    else
        (all_but ? write_but_lines : write_lines)(in);
}

int main(int argc, char **argv) {
    bool quiet = false, verbose = false;

    tool_start(argc, argv, "n:c:qv#", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        quiet = letter == 'q' || (quiet && letter != 'v');
        verbose = letter == 'v' || (verbose && letter != 'q');
        if (!tool_argument)
            continue;
        all_but = *tool_argument == '-';
        bytes = letter == 'c';
        count = tool_size(tool_argument + all_but, bytes ? "number of bytes" : "number of lines");
    }
    names = verbose || (tool_operand_count > 1 && !quiet);
    input_each(write_head);
    return tool_end();
}
