// user/rmdir.c -- rmdir: removes empty folders.
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <unistd.h>

static const char usage[] = "usage: rmdir [-pv] FOLDER...\n"
                            "  -p, --parents  then the folders that lead there\n"
                            "  -v, --verbose  tell each\n";

int main(int argc, char **argv) {
    bool parents = false, verbose = false;

    tool_start(argc, argv, "pv", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        parents |= letter == 'p';
        verbose |= letter == 'v';
    }
    tool_expect(1, -1);
    for (char **operand = tool_operands; *operand; operand++) {
        char *path = *operand;

        for (;;) {
            if (verbose)
                printf("%s: removing directory, '%s'\n", tool_name, path);
            if (rmdir(path) != 0) {
                tool_error(path);
                break;
            }
            size_t length = (size_t)(tool_last_name(path) - path);

            if (!parents || length <= 1)
                break;
            path[length] = '\0';
            path[tool_path_length(path)] = '\0';
        }
    }
    return tool_end();
}
