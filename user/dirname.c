// user/dirname.c -- dirname: a path without its last part.
#include <user/lib/tool/tool.h>

#include <stdio.h>

static const char usage[] = "usage: dirname [-z] PATH...\n"
                            "Writes each path without its last part.\n"
                            "  -z, --zero  end lines with a zero byte\n";

int main(int argc, char **argv) {
    int end = '\n';

    tool_start(argc, argv, "z", usage);
    while (tool_option())
        end = '\0';
    tool_expect(1, -1);
    for (char **path = tool_operands; *path; path++) {
        size_t length = (size_t)(tool_last_name(*path) - *path);

        bool root = **path == '/';

        (*path)[length] = '\0';
        if (length == 0)
            printf("%c%c", root ? '/' : '.', end);
        else
            printf("%.*s%c", (int)tool_path_length(*path), *path, end);
    }
    return tool_end();
}
