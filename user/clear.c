// user/clear.c -- clear: an empty screen.
#include <user/lib/tool/tool.h>

#include <stdio.h>

static const char usage[] = "usage: clear\n"
                            "Clears the terminal's screen.\n";

int main(int argc, char **argv) {
    tool_start(argc, argv, "", usage);
    fputs("\033[H\033[2J\033[3J", stdout);
    return tool_end();
}
