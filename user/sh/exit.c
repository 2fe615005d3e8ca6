// user/sh/exit.c -- the end of the shell.
#include <stdlib.h>
#include <unistd.h>

#include <user/sh/exit.h>
#include <user/sh/history.h>
#include <user/sh/jobs.h>
#include <user/sh/options.h>
#include <user/sh/output.h>
#include <user/sh/shell.h>
#include <user/sh/trap.h>

void shell_exit(int status) {
    status = trap_exit(status);
    output_flush();
    if (shell.subshell)
        _exit(status);
    if (shell.interactive)
        history_save();
    if (option_is_set(OPTION_MONITOR))
        jobs_control(false);
    exit(status);
}
