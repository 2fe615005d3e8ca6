// user/kill.c -- kill: sends signals to processes.
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char usage[] = "usage: kill [-SIGNAL | -s SIGNAL] PID...\n"
                            "       kill -l [NUMBER]...\n"
                            "Sends SIGTERM, or that signal (a number, or a name as KILL).\n"
                            "PID: a process; -PID: a group of processes; 0: one's own group.\n"
                            "  -l  the names of all signals, or of these\n";

static const struct {
    const char *name;
    int number;
} signals[] = {
    {"HUP", SIGHUP},   {"INT", SIGINT},     {"QUIT", SIGQUIT}, {"ILL", SIGILL},   {"TRAP", SIGTRAP},
    {"ABRT", SIGABRT}, {"BUS", SIGBUS},     {"FPE", SIGFPE},   {"KILL", SIGKILL}, {"USR1", SIGUSR1},
    {"SEGV", SIGSEGV}, {"USR2", SIGUSR2},   {"PIPE", SIGPIPE}, {"ALRM", SIGALRM}, {"TERM", SIGTERM},
    {"CHLD", SIGCHLD}, {"CONT", SIGCONT},   {"STOP", SIGSTOP}, {"TSTP", SIGTSTP}, {"TTIN", SIGTTIN},
    {"TTOU", SIGTTOU}, {"WINCH", SIGWINCH},
};

enum { SIGNAL_COUNT = sizeof signals / sizeof *signals, STATUS_SIGNAL = 128 };

static int signal_read(const char *text) {
    const char *name = strncasecmp(text, "SIG", 3) == 0 ? text + 3 : text;

    if (isdigit((unsigned char)*text))
        return (int)tool_number(text, "signal");
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        if (strcasecmp(signals[i].name, name) == 0)
            return signals[i].number;
    }
    if (strcasecmp(name, "EXIT") == 0)
        return 0;
    tool_fail("invalid signal: '%s'", text);
}

// The name for a number, which may be the status of a process that the signal ended.
static void put_name(int number) {
    if (number > STATUS_SIGNAL)
        number -= STATUS_SIGNAL;
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        if (signals[i].number == number) {
            puts(signals[i].name);
            return;
        }
    }
    tool_warn("no signal has the number %d", number);
}

static void list(char **arguments) {
    for (char **a = arguments; *a; a++) {
        if (isdigit((unsigned char)**a))
            put_name(atoi(*a));
        else
            printf("%d\n", signal_read(*a));
    }
    for (int i = 0; !*arguments && i < SIGNAL_COUNT; i++)
        printf("%2d %s\n", signals[i].number, signals[i].name);
}

int main(int argc, char **argv) {
    int number = SIGTERM;

    tool_name = tool_last_name(argv[0]);
    argv++;
    if (argc > 1 && strcmp(*argv, "--help") == 0) {
        fputs(usage, stdout);
        return tool_end();
    }
    if (*argv && (strcmp(*argv, "-l") == 0 || strcmp(*argv, "-L") == 0)) {
        list(argv + 1);
        return tool_end();
    }
    if (*argv && strcmp(*argv, "-s") == 0) {
        if (!argv[1])
            tool_misused("the signal is missing");
        number = signal_read(argv[1]);
        argv += 2;
    } else if (*argv && **argv == '-' && strcmp(*argv, "--") != 0) {
        number = signal_read(*argv++ + 1);
    }
    argv += *argv && strcmp(*argv, "--") == 0;
    if (!*argv)
        tool_misused("the process is missing");
    for (; *argv; argv++) {
        if (kill((pid_t)tool_number(*argv, "process"), number) != 0)
            tool_error(*argv);
    }
    return tool_end();
}
