// user/rev.c -- rev: each line backwards.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>

static const char usage[] = "usage: rev [FILE]...\n"
                            "Writes each line backwards.\n";

static void put_lines(struct input *in) {
    char *line;
    size_t length;

    while (input_text(in, &line, &length)) {
        while (length > 0)
            putchar(line[--length]);
        if (in->complete)
            putchar('\n');
    }
}

int main(int argc, char **argv) {
    tool_start(argc, argv, "", usage);
    input_each(put_lines);
    return tool_end();
}
