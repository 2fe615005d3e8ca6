// user/sh/builtin.c -- the table of the builtins, and `help`.
#include <string.h>

#include <user/sh/alias.h>
#include <user/sh/builtin.h>
#include <user/sh/error.h>
#include <user/sh/output.h>
#include <user/sh/path.h>
#include <user/sh/run.h>
#include <user/sh/shell.h>
#include <user/sh/trap.h>

enum { S = 1, D = 2 }; // special; declares

#define BUILTIN(name, run, flags, usage, help)                                                     \
    { name, run, ((flags)&S) != 0, ((flags)&D) != 0, usage, help }

// Sorted by name.
static const struct builtin table[] = {
    BUILTIN(".", builtin_dot, S, "file", "run the commands of a file in this shell"),
    BUILTIN(":", builtin_true, S, "[word...]", "do nothing"),
    BUILTIN("[", builtin_test, 0, "expression ]", "as test"),
    BUILTIN("alias", builtin_alias, 0, "[name[=text]...]", "show or set aliases"),
    BUILTIN("bg", builtin_bg, 0, "[%job...]", "continue stopped jobs in the background"),
    BUILTIN("break", builtin_break, S, "[n]", "leave n loops"),
    BUILTIN("cd", builtin_cd, 0, "[-L | -P] [folder | -]", "change the current folder"),
    BUILTIN("command", builtin_command, 0, "[-p] [-v | -V] name [argument...]",
            "run a command that may have a function's name, or say what it is"),
    BUILTIN("continue", builtin_break, S, "[n]", "go on with the next round of the n-th loop"),
    BUILTIN("echo", builtin_echo, 0, "[-n] [word...]", "write words"),
    BUILTIN("eval", builtin_eval, S, "[word...]", "run words as a command"),
    BUILTIN("exec", builtin_exec, S, "[command [argument...]]",
            "become a program, or redirect this shell's files"),
    BUILTIN("exit", builtin_exit, S, "[status]", "end the shell"),
    BUILTIN("export", builtin_export, S | D, "[-p] [name[=value]...]",
            "pass variables on to programs"),
    BUILTIN("false", builtin_false, 0, "", "fail"),
    BUILTIN("fg", builtin_fg, 0, "[%job]", "continue a job in the foreground"),
    BUILTIN("getopts", builtin_getopts, 0, "letters name [argument...]", "read the next option"),
    BUILTIN("hash", builtin_hash, 0, "[-r] [name...]", "show or forget where commands are"),
    BUILTIN("help", builtin_help, 0, "[name]", "show a first tour; what a builtin does"),
    BUILTIN("history", builtin_history, 0, "[-c] [n]", "show the last commands"),
    BUILTIN("jobs", builtin_jobs, 0, "[-l | -p] [%job...]", "show the jobs"),
    BUILTIN("kill", builtin_kill, 0, "[-s name | -name] pid | %job ...; kill -l [status...]",
            "send a signal, or list them"),
    BUILTIN("local", builtin_local, D, "name[=value]...", "make variables local to the function"),
    BUILTIN("printf", builtin_printf, 0, "format [argument...]", "write formatted text"),
    BUILTIN("pwd", builtin_pwd, 0, "[-L | -P]", "show the current folder"),
    BUILTIN("read", builtin_read, 0, "[-r] [-p prompt] name...", "read a line into variables"),
    BUILTIN("readonly", builtin_export, S | D, "[-p] [name[=value]...]",
            "protect variables from change"),
    BUILTIN("return", builtin_return, S, "[status]", "leave a function or a script read with ."),
    BUILTIN("set", builtin_set, S, "[-abCefmnuvx] [-o option] [--] [argument...]",
            "set options and $1, $2, ...; show all variables"),
    BUILTIN("shift", builtin_shift, S, "[n]", "take away the first n of $1, $2, ..."),
    BUILTIN("test", builtin_test, 0, "expression", "check files, texts and numbers"),
    BUILTIN("times", builtin_times, S, "", "show the processor time used"),
    BUILTIN("trap", builtin_trap, S, "[action | -] [signal...]",
            "run an action when a signal comes"),
    BUILTIN("true", builtin_true, 0, "", "succeed"),
    BUILTIN("type", builtin_type, 0, "name...", "say what a command is"),
    BUILTIN("ulimit", builtin_ulimit, 0, "[-HS] [-a | -cdfnstv] [limit]", "show or set limits"),
    BUILTIN("umask", builtin_umask, 0, "[-S] [mode]", "show or set what new files may not allow"),
    BUILTIN("unalias", builtin_unalias, 0, "-a | name...", "remove aliases"),
    BUILTIN("unset", builtin_unset, S, "[-f | -v] name...", "remove variables or functions"),
    BUILTIN("wait", builtin_wait, 0, "[pid | %job]...", "wait for background jobs"),
};

enum { BUILTINS = sizeof(table) / sizeof(table[0]) };

const struct builtin *builtin_find(const char *name) {
    int low = 0, high = BUILTINS - 1;

    while (low <= high) {
        int middle = (low + high) / 2, order = strcmp(name, table[middle].name);

        if (order == 0)
            return &table[middle];
        if (order < 0)
            high = middle - 1;
        else
            low = middle + 1;
    }
    return NULL;
}

void builtin_visit(void (*visit)(const char *name)) {
    for (int i = 0; i < BUILTINS; i++)
        visit(table[i].name);
}

int builtin_usage(const char *name) {
    error_warn("usage: %s %s", name, builtin_find(name)->usage);
    return STATUS_USAGE;
}

int builtin_option(char ***next, const char *letters, const char **value, const char *name) {
    static int place; // in an argument with several letters
    const char *argument = **next, *known;
    char letter;

    if (place == 0) {
        if (!argument || argument[0] != '-' || argument[1] == 0)
            return -1;
        if (strcmp(argument, "--") == 0) {
            (*next)++;
            return -1;
        }
        place = 1;
    }
    letter = argument[place++];
    known = letter == ':' ? NULL : strchr(letters, letter);
    if (argument[place] == 0 || (known && known[1] == ':')) {
        if (known && known[1] == ':')
            *value = argument[place] ? argument + place : *++*next;
        place = 0;
        if (**next)
            (*next)++;
    }
    if (known && (known[1] != ':' || *value))
        return letter;
    place = 0;
    error_warn("%s: -%c: %s", name, letter, known ? "a value is missing" : "no such option");
    builtin_usage(name);
    return '?';
}

int builtin_help(char **arguments) {
    if (arguments[1]) {
        const struct builtin *builtin = builtin_find(arguments[1]);

        if (builtin) {
            output_format("%s %s\n    %s\n", builtin->name, builtin->usage, builtin->help);
            return 0;
        }
        error_warn("help: %s: there is no such builtin", arguments[1]);
        return 1;
    }
    return run_text("man tour", 1, false);
}
