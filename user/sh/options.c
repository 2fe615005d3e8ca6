// user/sh/options.c -- the options of `set` and of the command line.
#include <string.h>

#include <user/sh/jobs.h>
#include <user/sh/options.h>
#include <user/sh/output.h>

bool options_set[OPTION_COUNT];

static const struct {
    const char *name;
    char letter; // 0: it has none
} table[OPTION_COUNT] = {
    [OPTION_ALLEXPORT] = {"allexport", 'a'}, [OPTION_NOTIFY] = {"notify", 'b'},
    [OPTION_NOCLOBBER] = {"noclobber", 'C'}, [OPTION_ERREXIT] = {"errexit", 'e'},
    [OPTION_NOGLOB] = {"noglob", 'f'},       [OPTION_INTERACTIVE] = {"interactive", 'i'},
    [OPTION_MONITOR] = {"monitor", 'm'},     [OPTION_NOEXEC] = {"noexec", 'n'},
    [OPTION_STDIN] = {"stdin", 's'},         [OPTION_NOUNSET] = {"nounset", 'u'},
    [OPTION_VERBOSE] = {"verbose", 'v'},     [OPTION_XTRACE] = {"xtrace", 'x'},
    [OPTION_IGNOREEOF] = {"ignoreeof", 'I'}, [OPTION_NOLOG] = {"nolog", 0},
    [OPTION_PIPEFAIL] = {"pipefail", 0},     [OPTION_VI] = {"vi", 'V'},
};

static void change(enum option option, bool value) {
    bool before = options_set[option];

    options_set[option] = value;
    if (option == OPTION_MONITOR && before != value)
        jobs_control(value);
}

bool option_change_letter(char letter, bool value) {
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (letter && table[i].letter == letter) {
            change(i, value);
            return true;
        }
    }
    return letter == 'h' || letter == 'l'; // hashing is always on
}

bool option_change_name(const char *name, bool value) {
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (strcmp(table[i].name, name) == 0) {
            change(i, value);
            return true;
        }
    }
    return strcmp(name, "emacs") == 0; // the line editor has these keys
}

void options_letters(char letters[OPTION_COUNT + 1]) {
    int count = 0;

    for (int i = 0; i < OPTION_COUNT; i++)
        if (options_set[i] && table[i].letter)
            letters[count++] = table[i].letter;
    letters[count] = 0;
}

void options_print(bool as_commands) {
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (as_commands)
            output_format("set %so %s\n", options_set[i] ? "-" : "+", table[i].name);
        else
            output_format("%-16s%s\n", table[i].name, options_set[i] ? "on" : "off");
    }
}
