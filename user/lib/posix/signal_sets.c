// user/lib/posix/signal_sets.c -- sets of signals, names of signals, the older ways to handle them.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int set_check(int number) {
    if (number > 0 && number < NSIG)
        return 0;
    errno = EINVAL;
    return -1;
}

int sigaddset(sigset_t *set, int number) {
    if (set_check(number) < 0)
        return -1;
    *set |= 1ul << number;
    return 0;
}

int sigdelset(sigset_t *set, int number) {
    if (set_check(number) < 0)
        return -1;
    *set &= ~(1ul << number);
    return 0;
}

int sigismember(const sigset_t *set, int number) {
    if (set_check(number) < 0)
        return -1;
    return (*set >> number & 1) != 0;
}

int sigemptyset(sigset_t *set) {
    *set = 0;
    return 0;
}

int sigfillset(sigset_t *set) {
    *set = 0xfffffffe;
    return 0;
}

_sig_func_ptr signal(int number, _sig_func_ptr handler) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART}, old;

    return sigaction(number, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

int siginterrupt(int number, int interrupts) {
    struct sigaction action;

    if (sigaction(number, NULL, &action) < 0)
        return -1;
    if (interrupts)
        action.sa_flags &= ~SA_RESTART;
    else
        action.sa_flags |= SA_RESTART;
    return sigaction(number, &action, NULL);
}

// Handlers run on the stack that was in use.
int sigaltstack(const stack_t *stack, stack_t *old) {
    if (old)
        *old = (stack_t){.ss_flags = SS_DISABLE};
    if (!stack || stack->ss_flags & SS_DISABLE)
        return 0;
    errno = ENOSYS;
    return -1;
}

const char *const sys_signame[NSIG] = {
    "EXIT", "HUP",  "INT",  "QUIT", "ILL",    "TRAP",   "ABRT",  "BUS",  "FPE",  "KILL", "USR1",
    "SEGV", "USR2", "PIPE", "ALRM", "TERM",   "STKFLT", "CHLD",  "CONT", "STOP", "TSTP", "TTIN",
    "TTOU", "URG",  "XCPU", "XFSZ", "VTALRM", "PROF",   "WINCH", "IO",   "PWR",  "SYS",
};

const char *const sys_siglist[NSIG] = {
    [SIGHUP] = "Hangup",
    [SIGINT] = "Interrupt",
    [SIGQUIT] = "Quit",
    [SIGILL] = "Illegal instruction",
    [SIGTRAP] = "Trace/breakpoint trap",
    [SIGABRT] = "Aborted",
    [SIGBUS] = "Bus error",
    [SIGFPE] = "Floating point exception",
    [SIGKILL] = "Killed",
    [SIGUSR1] = "User defined signal 1",
    [SIGSEGV] = "Segmentation fault",
    [SIGUSR2] = "User defined signal 2",
    [SIGPIPE] = "Broken pipe",
    [SIGALRM] = "Alarm clock",
    [SIGTERM] = "Terminated",
    [SIGSTKFLT] = "Stack fault",
    [SIGCHLD] = "Child exited",
    [SIGCONT] = "Continued",
    [SIGSTOP] = "Stopped (signal)",
    [SIGTSTP] = "Stopped",
    [SIGTTIN] = "Stopped (tty input)",
    [SIGTTOU] = "Stopped (tty output)",
    [SIGURG] = "Urgent I/O condition",
    [SIGXCPU] = "CPU time limit exceeded",
    [SIGXFSZ] = "File size limit exceeded",
    [SIGVTALRM] = "Virtual timer expired",
    [SIGPROF] = "Profiling timer expired",
    [SIGWINCH] = "Window changed",
    [SIGIO] = "I/O possible",
    [SIGPWR] = "Power failure",
    [SIGSYS] = "Bad system call",
};

char *strsignal(int number) {
    static char unknown[32];

    if (number > 0 && number < NSIG)
        return (char *)(uintptr_t)sys_siglist[number];
    snprintf(unknown, sizeof unknown, "Unknown signal %d", number);
    return unknown;
}

void psignal(int number, const char *text) {
    if (text && *text)
        fprintf(stderr, "%s: ", text);
    fprintf(stderr, "%s\n", strsignal(number));
}

int sig2str(int number, char *name) {
    if (number < 0 || number >= NSIG)
        return -1;
    strcpy(name, sys_signame[number]);
    return 0;
}

int str2sig(const char *name, int *number) {
    char *end;
    long value = strtol(name, &end, 10);

    if (end != name && *end == '\0' && value >= 0 && value < NSIG) {
        *number = (int)value;
        return 0;
    }
    for (int i = 0; i < NSIG; i++) {
        if (strcmp(sys_signame[i], name) == 0) {
            *number = i;
            return 0;
        }
    }
    return -1;
}
