// user/sh/job_control.c -- job control on and off.
#include <user/sh/jobs.h>
#include <user/sh/options.h>
#include <user/sh/terminal.h>

static bool controlled;

bool jobs_are_controlled(void) { return controlled && option_is_set(OPTION_MONITOR); }

void jobs_control(bool on) {
    if (on && !controlled)
        controlled = terminal_start();
    else if (!on && controlled) {
        controlled = false;
        terminal_end();
    }
    options_set[OPTION_MONITOR] = controlled;
}
