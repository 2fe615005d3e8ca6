// user/sh/signals.c -- the names of the signals.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <user/sh/trap.h>

static const struct {
    int number;
    const char *name;
} signals[] = {
    {TRAP_EXIT, "EXIT"}, {SIGHUP, "HUP"},   {SIGINT, "INT"},       {SIGQUIT, "QUIT"},
    {SIGILL, "ILL"},     {SIGTRAP, "TRAP"}, {SIGABRT, "ABRT"},     {SIGBUS, "BUS"},
    {SIGFPE, "FPE"},     {SIGKILL, "KILL"}, {SIGUSR1, "USR1"},     {SIGSEGV, "SEGV"},
    {SIGUSR2, "USR2"},   {SIGPIPE, "PIPE"}, {SIGALRM, "ALRM"},     {SIGTERM, "TERM"},
    {SIGCHLD, "CHLD"},   {SIGCONT, "CONT"}, {SIGSTOP, "STOP"},     {SIGTSTP, "TSTP"},
    {SIGTTIN, "TTIN"},   {SIGTTOU, "TTOU"}, {SIGURG, "URG"},       {SIGXCPU, "XCPU"},
    {SIGXFSZ, "XFSZ"},   {SIGPROF, "PROF"}, {SIGVTALRM, "VTALRM"}, {SIGWINCH, "WINCH"},
#ifdef SIGIO
    {SIGIO, "IO"},
#endif
#ifdef SIGPWR
    {SIGPWR, "PWR"},
#endif
#ifdef SIGSYS
    {SIGSYS, "SYS"},
#endif
};

enum { SIGNALS = sizeof(signals) / sizeof(signals[0]) };

const char *trap_name(int number) {
    static char text[12];

    for (int i = 0; i < SIGNALS; i++)
        if (signals[i].number == number)
            return signals[i].name;
    snprintf(text, sizeof(text), "%d", number);
    return text;
}

int trap_number(const char *name) {
    if (*name && name[strspn(name, "0123456789")] == 0) {
        long number = strtol(name, NULL, 10);

        return number < TRAP_COUNT ? (int)number : -1;
    }
    if (strncasecmp(name, "SIG", 3) == 0)
        name += 3;
    for (int i = 0; i < SIGNALS; i++)
        if (strcasecmp(signals[i].name, name) == 0)
            return signals[i].number;
    return -1;
}
