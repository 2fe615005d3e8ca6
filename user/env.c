// user/env.c -- env: runs a program with another environment, or shows the environment.
#include <user/lib/tool/tool.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static const char usage[] = "usage: env [-i] [-u NAME]... [-C FOLDER] [NAME=VALUE]... [PROGRAM "
                            "[ARGUMENT]...]\n"
                            "Runs the program, or shows the environment that it would have.\n"
                            "  -i, --ignore-environment  start with an empty one\n"
                            "  -u, --unset NAME          without NAME\n"
                            "  -C, --chdir FOLDER        in that folder\n"
                            "  -0, --null                end lines with a zero byte\n";

int main(int argc, char **argv) {
    static char *empty[] = {NULL};
    int end = '\n';

    tool_failure = 125;
    tool_start(argc, argv, "+iu:0C:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        if (letter == 'i')
            environ = empty;
        if (letter == 'u' && unsetenv(tool_argument) != 0)
            tool_fail_error(tool_argument);
        if (letter == '0')
            end = '\0';
        if (letter == 'C' && chdir(tool_argument) != 0)
            tool_fail_error(tool_argument);
    }
    for (; *tool_operands && strchr(*tool_operands, '='); tool_operands++) {
        char *value = strchr(*tool_operands, '=');

        *value = '\0';
        if (setenv(*tool_operands, value + 1, 1) != 0)
            tool_fail_error(*tool_operands);
    }
    if (*tool_operands) {
        execvp(*tool_operands, tool_operands);
        tool_failure = errno == ENOENT ? 127 : 126;
        tool_fail_error(*tool_operands);
    }
    for (char **variable = environ; *variable; variable++)
        printf("%s%c", *variable, end);
    return tool_end();
}
