// user/sh/options.h -- the options of `set` and of the command line.
#pragma once

#include <stdbool.h>

enum option {
    OPTION_ALLEXPORT,
    OPTION_NOTIFY,
    OPTION_NOCLOBBER,
    OPTION_ERREXIT,
    OPTION_NOGLOB,
    OPTION_INTERACTIVE,
    OPTION_MONITOR,
    OPTION_NOEXEC,
    OPTION_STDIN,
    OPTION_NOUNSET,
    OPTION_VERBOSE,
    OPTION_XTRACE,
    OPTION_IGNOREEOF,
    OPTION_NOLOG,
    OPTION_PIPEFAIL,
    OPTION_VI,
    OPTION_COUNT,
};

extern bool options_set[OPTION_COUNT];

static inline bool option_is_set(enum option option) { return options_set[option]; }

// Sets or clears the option of a letter or name. Returns false if there is none of that name.
bool option_change_letter(char letter, bool value);
bool option_change_name(const char *name, bool value);

// The letters of the options that are set ($-), in `letters`, which has room for all.
void options_letters(char letters[OPTION_COUNT + 1]);

// `set -o`: each option with on or off; `set +o`: as commands that set them again.
void options_print(bool as_commands);
