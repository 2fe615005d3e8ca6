// user/tty.c -- tty: the name of the terminal.
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <unistd.h>

static const char usage[] =
    "usage: tty [-s]\n"
    "Writes the name of the terminal at standard input. Status 1: it is none.\n"
    "  -s, --quiet  only the status\n";

int main(int argc, char **argv) {
    bool quiet = false;
    const char *name;

    tool_start(argc, argv, "s", usage);
    while (tool_option())
        quiet = true;
    name = isatty(STDIN_FILENO) ? ttyname(STDIN_FILENO) : NULL;
    if (!quiet)
        puts(name ? name : "not a tty");
    return tool_end() ? 2 : !name;
}
