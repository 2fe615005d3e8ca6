// servers/tty/jobs.c -- job control: which process group has the terminal, and signals to groups.
#include <servers/tty/state.h>

static int64_t foreground;

int64_t jobs_foreground(void) { return foreground; }

void jobs_set_foreground(int64_t group) { foreground = group; }

void jobs_signal(int64_t group, int signal) {
    if (group > 0)
        kill_group(group, signal);
}

// Whether some group has the foreground. One that has ended has left it to nobody.
static bool is_taken(void) {
    if (foreground && kill_group(foreground, 0) == ERR_SRCH)
        foreground = 0;
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

void terminal_signal(int signal) { jobs_signal(foreground, signal); }
