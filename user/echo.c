// user/echo.c -- echo: its arguments, with spaces between.
#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <string.h>

static const char usage[] = "usage: echo [-neE] [TEXT]...\n"
                            "Writes the texts with spaces between and a newline behind.\n"
                            "  -n  no newline\n"
                            "  -e  \\n, \\t, \\\\, \\0NNN, \\xHH and others stand for bytes\n"
                            "  -E  they do not, as without options\n";

// False: "\c" says that nothing is to follow.
static bool put_escaped(const char *text) {
    while (*text) {
        if (*text != '\\') {
            putchar(*text++);
            continue;
        }
        const char *at = text + 1;

        if (*at == 'c')
            return false;
        at += at[0] == '0' && at[1] >= '0' && at[1] <= '7';

        int value = text_escape(&at, 3);

        putchar(value < 0 ? '\\' : value);
        text = at;
    }
    return true;
}

// Whether the argument is made of options only; then it has been read.
static bool take_options(const char *text, bool *newline, bool *escapes) {
    if (*text != '-' || !text[1] || text[strspn(text + 1, "neE") + 1])
        return false;
    for (const char *letter = text + 1; *letter; letter++) {
        if (*letter == 'n')
            *newline = false;
        else
            *escapes = *letter == 'e';
    }
    return true;
}

int main(int argc, char **argv) {
    bool newline = true, escapes = false;
    int i = 1;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return tool_end();
    }
    while (i < argc && take_options(argv[i], &newline, &escapes))
        i++;
    for (int first = i; i < argc; i++) {
        if (i > first)
            putchar(' ');
        if (!escapes)
            fputs(argv[i], stdout);
        else if (!put_escaped(argv[i]))
            return tool_end();
    }
    if (newline)
        putchar('\n');
    return tool_end();
}
