// user/comm.c -- comm: which lines two sorted files have in common.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <string.h>

static const char usage[] = "usage: comm [-123] FILE1 FILE2\n"
                            "Writes lines only in FILE1, only in FILE2, and in both, in columns.\n"
                            "  -1 -2 -3  without that column\n";

static bool hidden[4];

static void put_line(int column, const char *line) {
    if (hidden[column])
        return;
    for (int i = 1; i < column; i++)
        printf("%s", hidden[i] ? "" : "\t");
    puts(line);
}

int main(int argc, char **argv) {
    struct input a, b;
    char *x, *y;
    bool has_x, has_y;

    tool_start(argc, argv, "123", usage);
    for (int letter; (letter = tool_option()) != 0;)
        hidden[letter - '0'] = true;
    tool_expect(2, 2);
    if (!input_open(&a, tool_operands[0]) || !input_open(&b, tool_operands[1]))
        return tool_end();
    has_x = input_text(&a, &x, NULL);
    has_y = input_text(&b, &y, NULL);
    while (has_x || has_y) {
        int order = !has_x ? 1 : !has_y ? -1 : strcmp(x, y);

        put_line(order < 0 ? 1 : order > 0 ? 2 : 3, order > 0 ? y : x);
        if (order <= 0)
            has_x = input_text(&a, &x, NULL);
        if (order >= 0)
            has_y = input_text(&b, &y, NULL);
    }
    return tool_end();
}
