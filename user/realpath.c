// user/realpath.c -- realpath: paths without links, . and ..
#include <user/lib/tool/tool.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] = "usage: realpath FILE...\n"
                            "Writes each path from the root on, without links, . and ..\n";

int main(int argc, char **argv) {
    tool_start(argc, argv, "e", usage);
    while (tool_option())
        ;
    tool_expect(1, -1);
    for (char **path = tool_operands; *path; path++) {
        static char text[PATH_MAX + 1];

        if (realpath(*path, text))
            puts(text);
        else
            tool_error(*path);
    }
    return tool_end();
}
