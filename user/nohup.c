// user/nohup.c -- nohup: runs a program that goes on when the terminal is gone.
#include <user/lib/tool/tool.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static const char usage[] =
    "usage: nohup PROGRAM [ARGUMENT]...\n"
    "Runs the program with SIGHUP ignored. What it writes to a terminal goes\n"
    "to the end of nohup.out instead.\n";

int main(int argc, char **argv) {
    tool_failure = 125;
    tool_start(argc, argv, "+", usage);
    tool_expect(1, -1);
    signal(SIGHUP, SIG_IGN);
    if (isatty(STDOUT_FILENO)) {
        int file = open("nohup.out", O_WRONLY | O_CREAT | O_APPEND, 0600);

        if (file < 0 || dup2(file, STDOUT_FILENO) < 0)
            tool_fail_error("nohup.out");
        fprintf(stderr, "nohup: output goes to nohup.out\n");
    }
    if (isatty(STDERR_FILENO))
        dup2(STDOUT_FILENO, STDERR_FILENO);
    execvp(tool_operands[0], tool_operands);
    tool_failure = errno == ENOENT ? 127 : 126;
    tool_fail_error(tool_operands[0]);
}
