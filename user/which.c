// user/which.c -- which: where the shell finds programs.
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] = "usage: which [-a] NAME...\n"
                            "Writes the path of each program, as $PATH has it.\n"
                            "  -a  all of that name, not just the first\n";

static bool is_program(const char *path) {
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

static bool find(const char *name, bool all) {
    const char *path = getenv("PATH"), *end;
    bool found = false;

    if (strchr(name, '/')) {
        if (is_program(name))
            puts(name);
        return is_program(name);
    }
    for (path = path ? path : "/bin"; path && (all || !found); path = *end ? end + 1 : NULL) {
        char *folder, *file;

        end = path + strcspn(path, ":");
        folder = tool_duplicate(path);
        folder[end - path] = '\0';
        file = tool_join(*folder ? folder : ".", name);
        if (is_program(file)) {
            puts(file);
            found = true;
        }
        free(file);
        free(folder);
    }
    return found;
}

int main(int argc, char **argv) {
    bool all = false;

    tool_start(argc, argv, "a", usage);
    while (tool_option())
        all = true;
    for (char **name = tool_operands; *name; name++) {
        if (!find(*name, all))
            tool_status = 1;
    }
    if (tool_operand_count == 0)
        tool_status = 1;
    return tool_end();
}
