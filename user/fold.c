// user/fold.c -- fold: breaks long lines.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdio.h>

static const char usage[] = "usage: fold [-bs] [-w WIDTH] [FILE]...\n"
                            "Breaks lines that are longer than 80 columns.\n"
                            "  -w, --width WIDTH  so many columns\n"
                            "  -s, --spaces       behind blanks\n"
                            "  -b, --bytes        count bytes, not columns\n";

static size_t width = 80;
static bool at_blanks, bytes;

static size_t next_column(size_t column, char c) {
    if (bytes)
        return column + 1;
    if (c == '\b')
        return column ? column - 1 : 0;
    if (c == '\r')
        return 0;
    return c == '\t' ? (column | 7) + 1 : column + 1;
}

static void fold_line(const char *line, size_t length) {
    size_t start = 0, column = 0;

    for (size_t i = 0; i < length; i++) {
        size_t end = i;

        if (next_column(column, line[i]) > width && i > start) {
            while (at_blanks && end > start && !isblank((unsigned char)line[end - 1]))
                end--;
            end = end == start ? i : end;
            printf("%.*s\n", (int)(end - start), line + start);
            start = end;
            column = 0;
            for (size_t j = start; j < i; j++)
                column = next_column(column, line[j]);
        }
        column = next_column(column, line[i]);
    }
    fwrite(line + start, 1, length - start, stdout);
}

static void fold(struct input *in) {
    char *line;
    size_t length;

    while (input_text(in, &line, &length)) {
        fold_line(line, length);
        if (in->complete)
            putchar('\n');
    }
}

int main(int argc, char **argv) {
    tool_start(argc, argv, "bsw:#", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        at_blanks |= letter == 's';
        bytes |= letter == 'b';
        if (tool_argument)
            width = (size_t)tool_size(tool_argument, "width");
    }
    if (width == 0)
        tool_fail("the width must not be 0");
    input_each(fold);
    return tool_end();
}
