// servers/tty/jobs.c -- job control: which process group has the terminal, and signals to groups.
#include <servers/tty/state.h>
#include <user/lib/once.h>

static KEPT int64_t foreground;
static KEPT int64_t signal_due; // to the foreground, because of a key; 0: none

int64_t jobs_foreground(void) { return foreground; }

void jobs_set_foreground(int64_t group) {
    ONCE(foreground);
    foreground = group;
}

void jobs_signal(int64_t group, int signal) {
    if (group > 0)
        kill_group(group, signal);
}

// Whether some group has the foreground. One that has ended has left it to nobody.
static bool is_taken(void) {
    if (foreground && kill_group(foreground, 0) == ERR_SRCH)
        jobs_set_foreground(0);
    return foreground != 0;
}

int64_t jobs_foreground_for(uint64_t group) {
    if (is_taken())
        return foreground;
    return group <= INT32_MAX ? (int64_t)group : 0;
}

int jobs_check(uint64_t group, int signal) {
    if (!foreground || !group || (int64_t)group == foreground)
        return 0;
    if (group > INT32_MAX)
        return ERR_ARG;
    if (!is_taken())
        return 0;
    if (kill_group((int64_t)group, signal) == ERR_IO)
        return ERR_IO;
    return ERR_BACKGROUND;
}

void terminal_signal(int signal) {
    ONCE(signal_due);
    signal_due = signal;
}

bool jobs_signal_is_due(void) { return signal_due != 0; }

void jobs_send_due(void) {
    int signal = (int)signal_due;

    if (signal != 0)
        jobs_signal(foreground, signal);
    signal_due = 0; // a death before this sends it twice, one after it not at all
}
