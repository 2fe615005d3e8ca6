// user/tac.c -- tac: the last line first.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "usage: tac [FILE]...\n"
                            "Writes the lines of each file, the last one first.\n";

static void put_lines(struct input *in) {
    char *all = NULL, *bytes;
    size_t size, length = 0, end;

    while (input_bytes(in, &bytes, &size)) {
        all = tool_resize(all, length + size);
        memcpy(all + length, bytes, size);
        length += size;
    }
    for (end = length; end > 0;) {
        size_t start = end - 1;

        while (start > 0 && all[start - 1] != '\n')
            start--;
        fwrite(all + start, 1, end - start, stdout);
        end = start;
    }
    free(all);
}

int main(int argc, char **argv) {
    tool_start(argc, argv, "", usage);
    input_each(put_lines);
    return tool_end();
}
