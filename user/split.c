// user/split.c -- split: cuts a file into pieces.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <string.h>

static const char usage[] = "usage: split [-l LINES | -b BYTES] [-a LENGTH] [-d] [FILE [PREFIX]]\n"
                            "Writes pieces of 1000 lines to xaa, xab, ...\n"
                            "  -l, --lines N          pieces of N lines\n"
                            "  -b, --bytes N          of N bytes\n"
                            "  -a, --suffix-length N  names end with N letters, 2 if not said\n"
                            "  -d, --numeric-suffixes with digits\n";

enum { SUFFIX_MAX = 10 };

static uint64_t most = 1000;
static int suffix_length = 2;
static bool by_bytes, digits;
static const char *prefix = "x";
static uint64_t piece;

static FILE *next_piece(void) {
    char *name = tool_allocate(strlen(prefix) + SUFFIX_MAX + 1), *end;
    uint64_t number = piece++;
    FILE *file;

    end = stpcpy(name, prefix) + suffix_length;
    *end = '\0';
    for (int i = 0; i < suffix_length; i++) {
        *--end = (char)(digits ? '0' + number % 10 : 'a' + number % 26);
        number /= digits ? 10 : 26;
    }
    if (number > 0)
        tool_fail("there are not enough names");
    file = fopen(name, "w");
    if (!file)
        tool_fail_error(name);
    return file;
}

static void piece_end(FILE *file) {
    if (file && (ferror(file) | fclose(file)) != 0)
        tool_fail_error("a piece");
}

static void cut(struct input *in) {
    FILE *file = NULL;
    uint64_t left = 0;
    char *bytes;
    size_t size;

    while (by_bytes ? input_bytes(in, &bytes, &size) : input_line(in, &bytes, &size)) {
        while (size > 0) {
            size_t part = by_bytes && left > 0 && left < size ? (size_t)left : size;

            if (left == 0) {
                piece_end(file);
                file = next_piece();
                left = most;
                continue;
            }
            fwrite(bytes, 1, part, file);
            bytes += part;
            size -= part;
            left -= by_bytes ? part : 1;
        }
    }
    piece_end(file);
}

int main(int argc, char **argv) {
    struct input in;

    tool_start(argc, argv, "l:b:a:d", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        digits |= letter == 'd';
        if (letter == 'a')
            suffix_length = (int)tool_number(tool_argument, "length");
        if (letter != 'l' && letter != 'b')
            continue;
        by_bytes = letter == 'b';
        most = tool_size(tool_argument, "size");
    }
    tool_expect(0, 2);
    if (most == 0 || suffix_length < 1 || suffix_length > SUFFIX_MAX)
        tool_fail("an invalid size or length");
    if (tool_operand_count == 2)
        prefix = tool_operands[1];
    if (input_open(&in, tool_operand_count ? tool_operands[0] : "-"))
        cut(&in);
    return tool_end();
}
