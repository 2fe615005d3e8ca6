// user/time.c -- time: how long a program takes.
#include <user/lib/tool/tool.h>

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static const char usage[] = "usage: time [-p] PROGRAM [ARGUMENT]...\n"
                            "Runs the program and says how long it took, and how long processors\n"
                            "worked for it. What servers did for it is in \"user\"; \"sys\" is 0.\n"
                            "  -p  in seconds, as POSIX has it\n";

static void put_time(const char *name, double seconds, bool plain) {
    if (plain)
        fprintf(stderr, "%s %.2f\n", name, seconds);
    else
        fprintf(stderr, "%s\t%dm%.3fs\n", name, (int)(seconds / 60),
                seconds - 60 * (int)(seconds / 60));
}

static double seconds_of(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }

// The program is interrupted, and its time is still told. A handler is not passed on to the
// program, as SIG_IGN would be.
static void do_nothing(int number) { (void)number; }

int main(int argc, char **argv) {
    struct timespec start, end;
    struct rusage before, used; // a shell that became this program had children of its own
    bool plain = false;
    int error, status;
    pid_t pid;

    tool_failure = 125;
    tool_start(argc, argv, "+p", usage);
    while (tool_option())
        plain = true;
    tool_expect(1, -1);
    getrusage(RUSAGE_CHILDREN, &before);
    clock_gettime(CLOCK_MONOTONIC, &start);
    signal(SIGINT, do_nothing);
    error = posix_spawnp(&pid, tool_operands[0], NULL, NULL, tool_operands, environ);
    if (error) {
        tool_failure = error == ENOENT ? 127 : 126;
        tool_fail("%s: %s", tool_operands[0], strerror(error));
    }
    signal(SIGINT, SIG_IGN);
    while (waitpid(pid, &status, 0) < 0)
        ;
    clock_gettime(CLOCK_MONOTONIC, &end);
    getrusage(RUSAGE_CHILDREN, &used);
    put_time("real",
             (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9,
             plain);
    put_time("user", seconds_of(used.ru_utime) - seconds_of(before.ru_utime), plain);
    put_time("sys", seconds_of(used.ru_stime) - seconds_of(before.ru_stime), plain);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
