// user/nl.c -- nl: numbers lines.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>

static const char usage[] =
    "usage: nl [-b a|t|n] [-s TEXT] [-w WIDTH] [-v FIRST] [-i STEP] "
    "[-n ln|rn|rz] [FILE]...\n"
    "  -b, --body-numbering STYLE    a: all lines; t: those not empty; n: none\n"
    "  -s, --number-separator TEXT   between number and line, a tab\n"
    "  -w, --number-width WIDTH      6 if not said\n"
    "  -v, --starting-line-number N  the first number; -i, --line-increment N\n"
    "  -n, --number-format FORMAT    at the left, right, or with zeros\n";

static char style = 't';
static const char *separator = "\t", *format = "rn";
static int width = 6;
static long long number = 1, step = 1;

static void put_lines(struct input *in) {
    char *line;
    size_t length;

    while (input_text(in, &line, &length)) {
        if (style == 'n' || (style == 't' && length == 0)) {
            printf("%*s%s\n", width + 1, "", line);
            continue;
        }
        if (format[0] == 'l')
            printf("%-*lld", width, number);
        else if (format[1] == 'z')
            printf("%0*lld", width, number);
        else
            printf("%*lld", width, number);
        printf("%s%s\n", separator, line);
        number += step;
    }
}

int main(int argc, char **argv) {
    tool_start(argc, argv, "b:s:w:v:i:n:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        switch (letter) {
        case 'b': style = *tool_argument; break;
        case 's': separator = tool_argument; break;
        case 'w': width = (int)tool_number(tool_argument, "width"); break;
        case 'v': number = tool_number(tool_argument, "number"); break;
        case 'i': step = tool_number(tool_argument, "step"); break;
        case 'n': format = tool_argument; break;
        }
    }
    if (width < 1 || width > 1000 || !format[0] || !format[1])
        tool_fail("invalid width or format");
    input_each(put_lines);
    return tool_end();
}
