// user/timeout.c -- timeout: runs a program, but not for longer than some time.
#include <user/lib/tool/tool.h>

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>

extern char **environ;

static const char usage[] = "usage: timeout [-s SIGNAL] SECONDS PROGRAM [ARGUMENT]...\n"
                            "Runs the program; after that time it gets SIGTERM, and the status is\n"
                            "124. Else the status is the program's.\n"
                            "  -s, --signal SIGNAL  this signal, by its number or as KILL\n";

enum { STATUS_LATE = 124 };

static pid_t pid;
static int signal_number = SIGTERM;
static volatile sig_atomic_t late;

static void on_alarm(int number) {
    (void)number;
    late = 1;
    kill(pid, signal_number);
}

static int read_signal(const char *text) {
    static const struct {
        const char *name;
        int number;
    } signals[] = {{"TERM", SIGTERM}, {"KILL", SIGKILL}, {"INT", SIGINT},   {"HUP", SIGHUP},
                   {"QUIT", SIGQUIT}, {"USR1", SIGUSR1}, {"USR2", SIGUSR2}, {"STOP", SIGSTOP}};

    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        if (strcmp(signals[i].name, text + (strncmp(text, "SIG", 3) == 0 ? 3 : 0)) == 0)
            return signals[i].number;
    }
    return (int)tool_number(text, "signal");
}

int main(int argc, char **argv) {
    struct itimerval timer = {{0, 0}, {0, 0}};
    struct sigaction action = {.sa_handler = on_alarm};
    double seconds;
    int error, status;
    char *end;

    tool_failure = 125;
    tool_start(argc, argv, "+s:", usage);
    while (tool_option())
        signal_number = read_signal(tool_argument);
    tool_expect(2, -1);
    seconds = strtod(tool_operands[0], &end);
    if (end == tool_operands[0] || !(seconds >= 0) || (*end && strcmp(end, "s") != 0))
        tool_misused("invalid time: '%s'", tool_operands[0]);
    error = posix_spawnp(&pid, tool_operands[1], NULL, NULL, tool_operands + 1, environ);
    if (error) {
        tool_failure = error == ENOENT ? 127 : 126;
        tool_fail("%s: %s", tool_operands[1], strerror(error));
    }
    sigaction(SIGALRM, &action, NULL);
    timer.it_value.tv_sec = (time_t)seconds;
    timer.it_value.tv_usec = (suseconds_t)((seconds - (double)timer.it_value.tv_sec) * 1e6);
    setitimer(ITIMER_REAL, &timer, NULL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (late)
        return signal_number == SIGKILL ? 128 + SIGKILL : STATUS_LATE;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
