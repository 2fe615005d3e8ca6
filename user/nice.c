// user/nice.c -- nice: runs a program that lets others go first.
#include <user/lib/tool/tool.h>

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static const char usage[] =
    "usage: nice [-n N] [PROGRAM [ARGUMENT]...]\n"
    "Runs the program with a niceness that is 10 or N more: others go first.\n"
    "Without a program: writes the niceness.\n"
    "  -n, --adjustment N  so much\n";

int main(int argc, char **argv) {
    int by = 10, now;

    tool_failure = 125;
    tool_start(argc, argv, "+n:", usage);
    while (tool_option())
        by = (int)tool_number(tool_argument, "adjustment");
    if (tool_operand_count == 0) {
        errno = 0;
        now = nice(0);
        printf("%d\n", now < 0 && errno ? 0 : now);
        return tool_end();
    }
    errno = 0;
    if (nice(by) == -1 && errno && errno != ENOSYS)
        tool_error("the niceness stays");
    execvp(tool_operands[0], tool_operands);
    tool_failure = errno == ENOENT ? 127 : 126;
    tool_fail_error(tool_operands[0]);
}
