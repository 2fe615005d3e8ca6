// user/sh/command.h -- what the first word of a command means.
#pragma once

#include <stdbool.h>

enum command_kind { COMMAND_SPECIAL, COMMAND_FUNCTION, COMMAND_BUILTIN, COMMAND_PROGRAM };

struct command {
    enum command_kind kind;
    const struct builtin *builtin;   // of SPECIAL and BUILTIN
    const struct function *function;
    const char *path;                // of PROGRAM; NULL: there is none
};

// Looks a name up; `functions` false: as `command` does, which leaves them out.
struct command command_find(const char *name, bool functions);

// Runs a builtin, and says if its output could not be written.
int command_run_builtin(const struct builtin *builtin, char **arguments);

// Runs what a name means without functions, for `command`; `path` instead of PATH, unless NULL.
int command_run_plain(char **arguments, const char *path);
