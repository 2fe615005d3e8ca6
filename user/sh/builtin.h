// user/sh/builtin.h -- the commands that the shell runs itself.
#pragma once

#include <stdbool.h>

struct builtin {
    const char *name;
    int (*run)(char **arguments); // the first is the name; a NULL ends them. Returns the status
    bool special;                 // POSIX 2.15: its errors end a script, its assignments stay
    bool declares;                // its arguments may be assignments
    const char *usage, *help;
};

// The builtin of that name, or NULL.
const struct builtin *builtin_find(const char *name);
void builtin_visit(void (*visit)(const char *name));

// Says how it is to be used; returns STATUS_USAGE.
int builtin_usage(const char *name);

// Reads options, as getopt(3) does, but with the place in `*next`: call with it at the first
// argument behind the name, until -1. A letter with : behind it has a value. '?': a wrong one,
// which was said. The argument behind the options is then at *next.
int builtin_option(char ***next, const char *letters, const char **value, const char *name);

// `OPTIND` was set: getopts begins anew.
void getopts_reset(void);

int builtin_bg(char **arguments);
int builtin_break(char **arguments);
int builtin_cd(char **arguments);
int builtin_command(char **arguments);
int builtin_dot(char **arguments);
int builtin_echo(char **arguments);
int builtin_eval(char **arguments);
int builtin_exec(char **arguments);
int builtin_exit(char **arguments);
int builtin_export(char **arguments);
int builtin_false(char **arguments);
int builtin_fg(char **arguments);
int builtin_getopts(char **arguments);
int builtin_help(char **arguments);
int builtin_history(char **arguments);
int builtin_jobs(char **arguments);
int builtin_kill(char **arguments);
int builtin_local(char **arguments);
int builtin_printf(char **arguments);
int builtin_pwd(char **arguments);
int builtin_read(char **arguments);
int builtin_return(char **arguments);
int builtin_set(char **arguments);
int builtin_shift(char **arguments);
int builtin_test(char **arguments);
int builtin_times(char **arguments);
int builtin_true(char **arguments);
int builtin_type(char **arguments);
int builtin_ulimit(char **arguments);
int builtin_umask(char **arguments);
int builtin_unset(char **arguments);
int builtin_wait(char **arguments);
